<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Order;

use Magento\Store\Model\Store;
use Magento\Store\Model\StoreManagerInterface;

/**
 * The store view that was called: of /rest/<code>/V1, and the default one of /rest/V1 and /rest/all/V1.
 */
class StoreFinder
{
    /**
     * @param StoreManagerInterface $stores
     */
    public function __construct(private readonly StoreManagerInterface $stores)
    {
    }

    /**
     * Find it, and let the rest of this request work in it.
     *
     * @return Store
     */
    public function find(): Store
    {
        /** @var Store $store */
        $store = $this->stores->getStore();
        if ((int)$store->getId() === Store::DEFAULT_STORE_ID) {
            /** @var Store $store */
            $store = $this->stores->getDefaultStoreView();
            $this->stores->setCurrentStore($store);
        }
        $store->setCurrentCurrencyCode($store->getBaseCurrencyCode());

        return $store;
    }
}
