<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Stock;

use Magento\Catalog\Model\ResourceModel\Product as ProductResource;
use Magento\CatalogInventory\Api\StockItemRepositoryInterface;
use Magento\CatalogInventory\Api\StockManagementInterface;
use Magento\CatalogInventory\Api\StockRegistryInterface;
use Magento\CatalogInventory\Api\StockStateInterface;
use Magento\CatalogInventory\Model\Indexer\Stock\Processor;

/**
 * A shop without multi-source inventory: the stock itself is lowered and raised.
 */
class PlainShelf implements ShelfInterface
{
    /**
     * @param StockRegistryInterface $registry
     * @param StockStateInterface $state
     * @param StockManagementInterface $stock
     * @param StockItemRepositoryInterface $items
     * @param Processor $index
     * @param ProductResource $products
     */
    public function __construct(
        private readonly StockRegistryInterface $registry,
        private readonly StockStateInterface $state,
        private readonly StockManagementInterface $stock,
        private readonly StockItemRepositoryInterface $items,
        private readonly Processor $index,
        private readonly ProductResource $products
    ) {
    }

    /**
     * @inheritdoc
     */
    public function canSell(string $sku, int $quantity, int $websiteId): bool
    {
        $product = (int)$this->products->getIdBySku($sku);
        $item = $this->registry->getStockItem($product, $websiteId);
        if (!$item->getManageStock()) {
            return true;
        }

        return $item->getIsInStock() && $this->state->checkQty($product, $quantity, $websiteId);
    }

    /**
     * @inheritdoc
     */
    public function available(string $sku, int $websiteId): ?int
    {
        $item = $this->registry->getStockItem((int)$this->products->getIdBySku($sku), $websiteId);
        if (!$item->getManageStock()) {
            return null;
        }

        return $item->getIsInStock() ? max(0, (int)floor($item->getQty() - $item->getMinQty())) : 0;
    }

    /**
     * @inheritdoc
     */
    public function keep(string $sku, int $quantity, int $websiteId, int $allotmentId): void
    {
        $product = (int)$this->products->getIdBySku($sku);
        $changed = $this->stock->registerProductsSale([$product => $quantity], $websiteId);
        foreach (is_array($changed) ? $changed : [] as $item) {
            $this->items->save($item);
        }
        $this->index->reindexRow($product);
    }

    /**
     * @inheritdoc
     */
    public function giveBack(string $sku, int $quantity, int $websiteId, int $allotmentId): void
    {
        $product = (int)$this->products->getIdBySku($sku);
        if ($product > 0) {
            $this->stock->backItemQty($product, $quantity, $websiteId);
        }
    }
}
