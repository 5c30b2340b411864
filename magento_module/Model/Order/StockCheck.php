<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Order;

use Magento\Store\Model\Store;
use Replycart\Bridge\Api\Data\OrderRequestInterface;
use Replycart\Bridge\Model\Allotments;
use Replycart\Bridge\Model\Refusal;
use Replycart\Bridge\Model\SkuFinder;
use Replycart\Bridge\Model\Stock\Shelves;

/**
 * Whether the shop can deliver: out of the sale's allotment first, then of free stock.
 */
class StockCheck
{
    /**
     * @param Allotments $allotments
     * @param Shelves $shelves
     * @param SkuFinder $skus
     */
    public function __construct(
        private readonly Allotments $allotments,
        private readonly Shelves $shelves,
        private readonly SkuFinder $skus
    ) {
    }

    /**
     * Give the allotment's units back to stock, where the order takes them from. Call within a transaction.
     *
     * @param OrderRequestInterface $request
     * @param Store $store
     * @return void
     * @throws Refusal out_of_stock
     */
    public function take(OrderRequestInterface $request, Store $store): void
    {
        foreach ($request->getLines() as $line) {
            $sku = $this->skus->known($line->getSku());
            if ($sku === null) {
                throw new Refusal(
                    __('The shop does not sell %1 any more.', $line->getSku()),
                    Refusal::OUT_OF_STOCK,
                    ['sku' => $line->getSku()]
                );
            }
            $this->allotments->consume((string)$request->getSale(), $sku, $line->getQuantity());
            if (!$this->shelves->get()->canSell($sku, $line->getQuantity(), (int)$store->getWebsiteId())) {
                throw new Refusal(
                    __('The shop has not %1 of %2.', $line->getQuantity(), $sku),
                    Refusal::OUT_OF_STOCK,
                    ['sku' => $sku]
                );
            }
        }
    }
}
