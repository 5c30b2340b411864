<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Order;

use Magento\Store\Api\Data\StoreInterface;
use Replycart\Bridge\Api\Data\OrderRequestInterface;
use Replycart\Bridge\Model\Money;
use Replycart\Bridge\Model\Refusal;

/**
 * Whether a request can be an order at all; each refusal names the field.
 */
class Checker
{
    private const MOST_LINES = 100;
    private const MOST_UNITS = 100000;

    /**
     * @param Money $money
     */
    public function __construct(private readonly Money $money)
    {
    }

    /**
     * Look at everything that is needed to reckon.
     *
     * @param OrderRequestInterface $request
     * @param StoreInterface $store
     * @return void
     * @throws Refusal invalid
     */
    public function forQuote(OrderRequestInterface $request, StoreInterface $store): void
    {
        $this->reference($request->getReference());
        $base = (string)$store->getBaseCurrencyCode();
        if ($request->getCurrency() !== $base) {
            $this->refuse('currency', (string)__('this store view sells in %1', $base));
        }
        $this->lines($request);
        $price = $request->getShipping()?->getPrice();
        if ($price !== null && $price !== '' && !$this->money->isDecimal($price)) {
            $this->refuse('shipping.price', (string)__('is no decimal number'));
        }
        $address = $request->getAddress();
        if ($address === null) {
            $this->refuse('address', (string)__('is missing'));
        }
        if (preg_match('/^[A-Z]{2}$/D', $address->getCountry()) !== 1) {
            $this->refuse('address.country', (string)__('is no country code'));
        }
    }

    /**
     * And everything that is needed to place.
     *
     * @param OrderRequestInterface $request
     * @param StoreInterface $store
     * @return void
     * @throws Refusal invalid
     */
    public function forOrder(OrderRequestInterface $request, StoreInterface $store): void
    {
        $this->forQuote($request, $store);
        $total = (string)$request->getTotals()?->getTotal();
        if (!$this->money->isDecimal($total) || (float)$total <= 0) {
            $this->refuse('totals.total', (string)__('is no amount'));
        }
        $payment = $request->getPayment();
        if ($payment === null || preg_match('/^[\x21-\x7e]{1,64}$/D', $payment->getTransactionId()) !== 1) {
            $this->refuse('payment.transaction_id', (string)__('is missing'));
        }
        $address = $request->getAddress();
        if (filter_var((string)$address?->getEmail(), FILTER_VALIDATE_EMAIL) === false) {
            $this->refuse('address.email', (string)__('is no e-mail address'));
        }
        if (trim((string)$address?->getLine1()) === '') {
            $this->refuse('address.line1', (string)__('is missing'));
        }
    }

    /**
     * A reference is 1 to 100 plain characters.
     *
     * @param string $reference
     * @return void
     * @throws Refusal invalid
     */
    public function reference(string $reference): void
    {
        if (preg_match('/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/D', $reference) !== 1) {
            $this->refuse('reference', (string)__('must be 1 to 100 of A-Z a-z 0-9 _ . : -'));
        }
    }

    /**
     * Lines: SKU, units, price.
     *
     * @param OrderRequestInterface $request
     * @return void
     * @throws Refusal invalid
     */
    private function lines(OrderRequestInterface $request): void
    {
        $lines = $request->getLines();
        if (!$lines || count($lines) > self::MOST_LINES) {
            $this->refuse('lines', (string)__('must be 1 to %1', self::MOST_LINES));
        }
        $seen = [];
        foreach (array_values($lines) as $at => $line) {
            if (trim($line->getSku()) === '' || isset($seen[$line->getSku()])) {
                $this->refuse('lines.' . $at . '.sku', (string)__('is empty or there twice'));
            }
            $seen[$line->getSku()] = true;
            if ($line->getQuantity() < 1 || $line->getQuantity() > self::MOST_UNITS) {
                $this->refuse('lines.' . $at . '.quantity', (string)__('must be at least 1'));
            }
            if ($line->getUnit() !== null && !$this->money->isDecimal($line->getUnit())) {
                $this->refuse('lines.' . $at . '.unit', (string)__('is no decimal number'));
            }
        }
    }

    /**
     * Refuse, naming the field.
     *
     * @param string $field
     * @param string $why
     * @return never
     * @throws Refusal invalid
     */
    private function refuse(string $field, string $why): never
    {
        throw new Refusal(__('%1: %2', $field, $why), Refusal::INVALID, ['field' => $field]);
    }
}
