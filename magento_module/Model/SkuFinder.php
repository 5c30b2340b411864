<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Magento\Catalog\Model\ResourceModel\Product as ProductResource;

/**
 * SKUs and ids of products, without loading them.
 */
class SkuFinder
{
    /**
     * @param ProductResource $products
     */
    public function __construct(private readonly ProductResource $products)
    {
    }

    /**
     * The SKU as the shop writes it, or null.
     *
     * @param string $sku
     * @return string|null
     */
    public function known(string $sku): ?string
    {
        $id = (int)$this->products->getIdBySku($sku);

        return $id > 0 ? ($this->of([$id])[$id] ?? null) : null;
    }

    /**
     * SKUs of products.
     *
     * @param int[] $ids
     * @return array<int, string>
     */
    public function of(array $ids): array
    {
        $found = [];
        foreach ($ids ? $this->products->getProductsSku($ids) : [] as $row) {
            $found[(int)$row['entity_id']] = (string)$row['sku'];
        }

        return $found;
    }

    /**
     * Ids of SKUs; those that are not there are left out.
     *
     * @param string[] $skus
     * @return array<string, int>
     */
    public function ids(array $skus): array
    {
        return array_map('intval', $skus ? $this->products->getProductsIdsBySkus($skus) : []);
    }
}
