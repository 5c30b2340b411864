<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Stock;

use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\ObjectManagerInterface;
use Magento\InventoryConfigurationApi\Api\GetStockItemConfigurationInterface;
use Magento\InventorySalesApi\Api\Data\ItemToSellInterfaceFactory;
use Magento\InventorySalesApi\Api\Data\SalesChannelInterface;
use Magento\InventorySalesApi\Api\Data\SalesChannelInterfaceFactory;
use Magento\InventorySalesApi\Api\Data\SalesEventInterfaceFactory;
use Magento\InventorySalesApi\Api\GetProductSalableQtyInterface;
use Magento\InventorySalesApi\Api\IsProductSalableForRequestedQtyInterface;
use Magento\InventorySalesApi\Api\PlaceReservationsForSalesEventInterface;
use Magento\InventorySalesApi\Api\StockResolverInterface;
use Magento\Store\Api\WebsiteRepositoryInterface;

/**
 * Multi-source inventory: units are kept by reservations, as orders keep them.
 *
 * Its classes may be missing from a shop, so they are asked from the object manager when they are needed.
 */
class MsiShelf implements ShelfInterface
{
    private const TYPE = 'replycart_allotment';

    /**
     * @param ObjectManagerInterface $objects
     * @param WebsiteRepositoryInterface $websites
     */
    public function __construct(
        private readonly ObjectManagerInterface $objects,
        private readonly WebsiteRepositoryInterface $websites
    ) {
    }

    /**
     * @inheritdoc
     */
    public function canSell(string $sku, int $quantity, int $websiteId): bool
    {
        return $this->objects->get(IsProductSalableForRequestedQtyInterface::class)
            ->execute($sku, $this->stock($websiteId), (float)$quantity)->isSalable();
    }

    /**
     * @inheritdoc
     */
    public function available(string $sku, int $websiteId): ?int
    {
        $stock = $this->stock($websiteId);
        try {
            $terms = $this->objects->get(GetStockItemConfigurationInterface::class)->execute($sku, $stock);
            if (!$terms->isManageStock()) {
                return null;
            }

            return max(0, (int)$this->objects->get(GetProductSalableQtyInterface::class)->execute($sku, $stock));
        } catch (LocalizedException) {
            return 0;
        }
    }

    /**
     * @inheritdoc
     */
    public function keep(string $sku, int $quantity, int $websiteId, int $allotmentId): void
    {
        $this->reserve($sku, -$quantity, $websiteId, $allotmentId, self::TYPE . '_kept');
    }

    /**
     * @inheritdoc
     */
    public function giveBack(string $sku, int $quantity, int $websiteId, int $allotmentId): void
    {
        $this->reserve($sku, $quantity, $websiteId, $allotmentId, self::TYPE . '_returned');
    }

    /**
     * Append a reservation; Magento updates its index by its own queue.
     *
     * @param string $sku
     * @param int $quantity
     * @param int $websiteId
     * @param int $allotmentId
     * @param string $event
     * @return void
     */
    private function reserve(string $sku, int $quantity, int $websiteId, int $allotmentId, string $event): void
    {
        $item = $this->objects->get(ItemToSellInterfaceFactory::class)
            ->create(['sku' => $sku, 'qty' => (float)$quantity]);
        $channel = $this->objects->get(SalesChannelInterfaceFactory::class)->create(
            ['data' => ['type' => SalesChannelInterface::TYPE_WEBSITE, 'code' => $this->code($websiteId)]]
        );
        $reason = $this->objects->get(SalesEventInterfaceFactory::class)->create(
            ['type' => $event, 'objectType' => self::TYPE, 'objectId' => (string)$allotmentId]
        );
        $this->objects->get(PlaceReservationsForSalesEventInterface::class)->execute([$item], $channel, $reason);
    }

    /**
     * The stock that a website sells from.
     *
     * @param int $websiteId
     * @return int
     */
    private function stock(int $websiteId): int
    {
        return (int)$this->objects->get(StockResolverInterface::class)
            ->execute(SalesChannelInterface::TYPE_WEBSITE, $this->code($websiteId))->getStockId();
    }

    /**
     * Code of a website.
     *
     * @param int $websiteId
     * @return string
     */
    private function code(int $websiteId): string
    {
        return (string)$this->websites->getById($websiteId)->getCode();
    }
}
