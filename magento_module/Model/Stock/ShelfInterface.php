<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Stock;

/**
 * What the web shop can sell, and how units are taken out of it and given back.
 */
interface ShelfInterface
{
    /**
     * Whether that many units can be sold now, back-orders included.
     *
     * @param string $sku
     * @param int $quantity
     * @param int $websiteId
     * @return bool
     */
    public function canSell(string $sku, int $quantity, int $websiteId): bool;

    /**
     * Units that can be sold now; null where the shop does not count.
     *
     * @param string $sku
     * @param int $websiteId
     * @return int|null
     */
    public function available(string $sku, int $websiteId): ?int;

    /**
     * Take units out of what the web shop can sell.
     *
     * @param string $sku
     * @param int $quantity
     * @param int $websiteId
     * @param int $allotmentId
     * @return void
     */
    public function keep(string $sku, int $quantity, int $websiteId, int $allotmentId): void;

    /**
     * Give them back.
     *
     * @param string $sku
     * @param int $quantity
     * @param int $websiteId
     * @param int $allotmentId
     * @return void
     */
    public function giveBack(string $sku, int $quantity, int $websiteId, int $allotmentId): void;
}
