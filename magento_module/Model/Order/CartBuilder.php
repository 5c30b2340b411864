<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Order;

use Magento\Catalog\Api\Data\ProductInterface;
use Magento\Catalog\Api\ProductRepositoryInterface;
use Magento\Catalog\Model\Product\Attribute\Source\Status;
use Magento\Customer\Api\Data\GroupInterface;
use Magento\Framework\DataObject;
use Magento\Framework\DataObjectFactory;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Quote\Api\CartManagementInterface;
use Magento\Quote\Api\CartRepositoryInterface;
use Magento\Quote\Model\Quote;
use Magento\Quote\Model\Quote\Address;
use Magento\Quote\Model\QuoteFactory;
use Magento\Store\Model\Store;
use Magento\Tax\Model\Config as TaxConfig;
use Replycart\Bridge\Api\Data\LineRequestInterface;
use Replycart\Bridge\Api\Data\OrderRequestInterface;
use Replycart\Bridge\Model\Carrier;
use Replycart\Bridge\Model\Payment\Gate;
use Replycart\Bridge\Model\Refusal;

/**
 * A guest's cart at the agreed prices, reckoned by the shop: its taxes, its rounding.
 */
class CartBuilder
{
    /** Tax is rounded: the first try may be a cent off. */
    private const TRIES = 4;

    /**
     * @param QuoteFactory $quotes
     * @param CartRepositoryInterface $carts
     * @param ProductRepositoryInterface $products
     * @param AddressWriter $addresses
     * @param DataObjectFactory $objects
     * @param TaxConfig $tax
     * @param Gate $gate
     */
    public function __construct(
        private readonly QuoteFactory $quotes,
        private readonly CartRepositoryInterface $carts,
        private readonly ProductRepositoryInterface $products,
        private readonly AddressWriter $addresses,
        private readonly DataObjectFactory $objects,
        private readonly TaxConfig $tax,
        private readonly Gate $gate
    ) {
    }

    /**
     * Build and save it; the gate stands open for it afterwards. Call within a transaction.
     *
     * @param OrderRequestInterface $request
     * @param Store $store
     * @return Quote
     * @throws Refusal
     */
    public function build(OrderRequestInterface $request, Store $store): Quote
    {
        $quote = $this->quotes->create();
        $quote->setStore($store);
        $quote->setIsActive(true);
        $quote->setCheckoutMethod(CartManagementInterface::METHOD_GUEST);
        $quote->setCustomerId(null);
        $quote->setCustomerIsGuest(true);
        $quote->setCustomerGroupId(GroupInterface::NOT_LOGGED_IN_ID);
        // The terms were agreed by reply: the shop's limits per order hold no more. Stock is checked by the caller.
        $quote->setIsSuperMode(true);
        foreach ($request->getLines() as $line) {
            $this->add($quote, $line, $store);
        }
        $this->addresses->write($request->getAddress(), $quote);
        $this->carts->save($quote);
        $this->gate->open($request, (int)$quote->getId());
        if (!$quote->isVirtual()) {
            $this->ship($quote, $store);
        }
        try {
            $quote->getPayment()->setQuote($quote);
            $quote->getPayment()->importData(['method' => Gate::METHOD]);
        } catch (LocalizedException $error) {
            throw new Refusal(
                __('The payment method "PayPal via Replycart" is switched off: %1', $error->getMessage()),
                Refusal::INVALID,
                ['field' => 'payment']
            );
        }
        $this->reckon($quote);
        $this->carts->save($quote);

        return $quote;
    }

    /**
     * One line, at its agreed price.
     *
     * @param Quote $quote
     * @param LineRequestInterface $line
     * @param Store $store
     * @return void
     * @throws Refusal
     */
    private function add(Quote $quote, LineRequestInterface $line, Store $store): void
    {
        try {
            $product = $this->products->get($line->getSku(), false, (int)$store->getId(), true);
            $this->onSale($product, $store);
            $item = $quote->addProduct($product, $this->wish($line));
        } catch (NoSuchEntityException) {
            throw new Refusal(
                __('The shop does not sell %1 any more.', $line->getSku()),
                Refusal::OUT_OF_STOCK,
                ['sku' => $line->getSku()]
            );
        } catch (LocalizedException $error) {
            throw new Refusal(
                __('%1: %2', $line->getSku(), $error->getMessage()),
                Refusal::INVALID,
                ['field' => 'lines', 'sku' => $line->getSku()]
            );
        }
        if (is_string($item)) {
            throw new Refusal(
                __('%1 cannot be sold by itself: %2', $line->getSku(), $item),
                Refusal::INVALID,
                ['field' => 'lines', 'sku' => $line->getSku()]
            );
        }
        if ($line->getUnit() !== null && $line->getUnit() !== '') {
            $item->setCustomPrice((float)$line->getUnit());
            $item->setOriginalCustomPrice((float)$line->getUnit());
            $item->getProduct()->setIsSuperMode(true);
            $item->setNoDiscount(1);
        }
    }

    /**
     * Enabled, and on this website.
     *
     * Stock was looked at by the caller: the index, which Magento would ask, calls a product sold out when the last
     * units are kept for this very sale.
     *
     * @param ProductInterface $product
     * @param Store $store
     * @return void
     * @throws NoSuchEntityException
     */
    private function onSale(ProductInterface $product, Store $store): void
    {
        $website = (int)$store->getWebsiteId();
        if ((int)$product->getStatus() !== Status::STATUS_ENABLED
            || !in_array($website, array_map('intval', $product->getWebsiteIds()), true)
        ) {
            throw new NoSuchEntityException();
        }
        $product->setData('salable', true);
    }

    /**
     * What addProduct() wants.
     *
     * @param LineRequestInterface $line
     * @return DataObject
     */
    private function wish(LineRequestInterface $line): DataObject
    {
        return $this->objects->create(['data' => ['qty' => $line->getQuantity()]]);
    }

    /**
     * Ship at the agreed price, or the cheapest way that the shop offers.
     *
     * @param Quote $quote
     * @param Store $store
     * @return void
     * @throws Refusal
     */
    private function ship(Quote $quote, Store $store): void
    {
        $agreed = $this->gate->shipping();
        $address = $quote->getShippingAddress();
        $address->setShippingMethod($agreed === null ? $this->cheapest($quote) : Carrier::METHOD);
        $this->reckon($quote);
        if ($agreed !== null && $this->showsTax($store)) {
            $this->exact($quote, $agreed);
        }
        if (!$address->getShippingRateByCode((string)$address->getShippingMethod())) {
            throw new Refusal(
                __('The shop ships nothing to %1.', $address->getCountryId()),
                Refusal::INVALID,
                ['field' => 'address']
            );
        }
    }

    /**
     * The agreed price is what the buyer pays.
     *
     * Where the shop adds tax to it, charge less; where the shop takes its own tax out, because none is due in that
     * country, charge more.
     *
     * @param Quote $quote
     * @param float $agreed
     * @return void
     */
    private function exact(Quote $quote, float $agreed): void
    {
        $address = $quote->getShippingAddress();
        $price = $agreed;
        for ($try = 0; $try < self::TRIES; $try++) {
            $with = (float)$address->getShippingInclTax();
            if (abs($with - $agreed) < 0.00005 || $with <= 0) {
                return;
            }
            $price = $try === 0 ? $agreed * $agreed / $with : $price + $agreed - $with;
            $this->gate->reprice($price);
            $this->reckon($quote);
        }
    }

    /**
     * Whether this shop's prices are shown with tax.
     *
     * @param Store $store
     * @return bool
     */
    private function showsTax(Store $store): bool
    {
        return $this->tax->priceIncludesTax($store) || $this->tax->shippingPriceIncludesTax($store);
    }

    /**
     * Code of the cheapest rate, '' when there is none.
     *
     * @param Quote $quote
     * @return string
     */
    private function cheapest(Quote $quote): string
    {
        $address = $quote->getShippingAddress();
        $this->reckon($quote);
        $found = '';
        $least = INF;
        foreach ($address->getAllShippingRates() as $rate) {
            if (!$rate->getErrorMessage() && (float)$rate->getPrice() < $least) {
                $found = (string)$rate->getCode();
                $least = (float)$rate->getPrice();
            }
        }

        return $found;
    }

    /**
     * Let the shop reckon anew.
     *
     * @param Quote $quote
     * @return void
     */
    private function reckon(Quote $quote): void
    {
        /** @var Address $address */
        $address = $quote->getShippingAddress();
        $address->setCollectShippingRates(true);
        $quote->setTotalsCollectedFlag(false);
        $quote->collectTotals();
    }
}
