<?php

declare(strict_types=1);

namespace Replycart\Bridge\Plugin;

use Psr\Log\LoggerInterface;
use Replycart\Bridge\Model\Notice\Notices;
use Replycart\Bridge\Model\SkuFinder;
use Throwable;

/**
 * Quantities were saved in multi-source inventory. Its interface may be missing from a shop, so it is not named here.
 */
class SourceItemsNotice
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
     * @param object $subject
     * @param mixed $result
     * @param array $sourceItems
     * @return mixed
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function afterExecute(object $subject, mixed $result, array $sourceItems = []): mixed
    {
        try {
            $skus = array_unique(array_map(static fn ($item): string => (string)$item->getSku(), $sourceItems));
            foreach ($this->skus->ids($skus) as $sku => $id) {
                $this->notices->tell(Notices::STOCK, (string)$id, ['sku' => (string)$sku]);
            }
        } catch (Throwable $error) {
            $this->log->warning('Replycart: ' . $error->getMessage());
        }

        return $result;
    }
}
