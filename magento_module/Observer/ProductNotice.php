<?php

declare(strict_types=1);

namespace Replycart\Bridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use Replycart\Bridge\Model\Notice\Notices;

/**
 * A product was saved: name, price, state.
 */
class ProductNotice implements ObserverInterface
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
        $product = $observer->getData('product');
        if ($product !== null) {
            $this->notices->tell(Notices::PRODUCT, (string)$product->getId(), ['sku' => (string)$product->getSku()]);
        }
    }
}
