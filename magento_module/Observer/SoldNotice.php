<?php

declare(strict_types=1);

namespace Replycart\Bridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use Replycart\Bridge\Model\Notice\Notices;

/**
 * An order took units out of what can be sold.
 */
class SoldNotice implements ObserverInterface
{
    /**
     * @param Notices $notices
     */
    public function __construct(private readonly Notices $notices)
    {
    }

    /**
     * Tell the sidecar.
     *
     * @param Observer $observer
     * @return void
     */
    public function execute(Observer $observer): void
    {
        $order = $observer->getData('order');
        foreach ($order?->getAllItems() ?? [] as $item) {
            $this->notices->tell(Notices::STOCK, (string)$item->getProductId(), ['sku' => (string)$item->getSku()]);
        }
    }
}
