<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Fakes;

use Replycart\Bridge\Model\Stock\ShelfInterface;
use Replycart\Bridge\Model\Stock\Shelves;

/**
 * Stock in memory, and the choice of it.
 */
class FakeShelf extends Shelves implements ShelfInterface
{
    /**
     * @param array<string, int> $units free units by SKU
     */
    public function __construct(public array $units = ['MUG' => 5])
    {
    }

    /**
     * @inheritdoc
     */
    public function way(): string
    {
        return self::MSI;
    }

    /**
     * @inheritdoc
     */
    public function get(string $way = ''): ShelfInterface
    {
        return $this;
    }

    /**
     * @inheritdoc
     */
    public function canSell(string $sku, int $quantity, int $websiteId): bool
    {
        return ($this->units[$sku] ?? 0) >= $quantity;
    }

    /**
     * @inheritdoc
     */
    public function available(string $sku, int $websiteId): ?int
    {
        return $this->units[$sku] ?? 0;
    }

    /**
     * @inheritdoc
     */
    public function keep(string $sku, int $quantity, int $websiteId, int $allotmentId): void
    {
        $this->units[$sku] -= $quantity;
    }

    /**
     * @inheritdoc
     */
    public function giveBack(string $sku, int $quantity, int $websiteId, int $allotmentId): void
    {
        $this->units[$sku] += $quantity;
    }
}
