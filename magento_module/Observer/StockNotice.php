<?php

declare(strict_types=1);

namespace Replycart\Bridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use Replycart\Bridge\Model\Notice\Notices;

/**
 * The quantity of a product was saved.
 */
class StockNotice implements ObserverInterface
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
        $item = $observer->getData('data_object');
        if ($item !== null) {
            $this->notices->tell(Notices::STOCK, (string)$item->getProductId());
        }
    }
}
