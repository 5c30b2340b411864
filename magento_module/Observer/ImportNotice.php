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
 * Products were imported.
 */
class ImportNotice implements ObserverInterface
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
            $skus = array_filter(array_column((array)$observer->getData('bunch'), 'sku'));
            foreach ($this->skus->ids(array_map('strval', $skus)) as $sku => $id) {
                $this->notices->tell(Notices::PRODUCT, (string)$id, ['sku' => (string)$sku]);
            }
        } catch (Throwable $error) {
            $this->log->warning('Replycart: ' . $error->getMessage());
        }
    }
}
