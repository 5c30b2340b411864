<?php

declare(strict_types=1);

namespace Replycart\Bridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use Psr\Log\LoggerInterface;
use Replycart\Bridge\Model\Notice\Notices;
use Replycart\Bridge\Model\SkuFinder;
use Throwable;

/**
 * Attributes of many products were changed at once.
 */
class MassUpdateNotice implements ObserverInterface
{
    /**
     * @param Notices $notices
     * @param SkuFinder $skus
     * @param LoggerInterface $log
     */
    public function __construct(
        private readonly Notices $notices,
        private readonly SkuFinder $skus,
        private readonly LoggerInterface $log
    ) {
    }

    /**
     * Tell the sidecar.
     *
     * @param Observer $observer
     * @return void
     */
    public function execute(Observer $observer): void
    {
        try {
            foreach ($this->skus->of((array)$observer->getData('product_ids')) as $id => $sku) {
                $this->notices->tell(Notices::PRODUCT, (string)$id, ['sku' => $sku]);
            }
        } catch (Throwable $error) {
            $this->log->warning('Replycart: ' . $error->getMessage());
        }
    }
}
