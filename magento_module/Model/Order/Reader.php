<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Order;

use Magento\Quote\Model\Quote;
use Magento\Sales\Model\Order;
use Replycart\Bridge\Api\Data\LineResultInterface;
use Replycart\Bridge\Api\Data\LineResultInterfaceFactory;
use Replycart\Bridge\Api\Data\OrderResultInterface;
use Replycart\Bridge\Api\Data\OrderResultInterfaceFactory;
use Replycart\Bridge\Api\Data\QuoteResultInterface;
use Replycart\Bridge\Api\Data\QuoteResultInterfaceFactory;
use Replycart\Bridge\Model\Money;

/**
 * Orders and carts as the sidecar reads them.
 */
class Reader
{
    /**
     * @param OrderResultInterfaceFactory $orders
     * @param QuoteResultInterfaceFactory $quotes
     * @param LineResultInterfaceFactory $lines
     * @param Money $money
     */
    public function __construct(
        private readonly OrderResultInterfaceFactory $orders,
        private readonly QuoteResultInterfaceFactory $quotes,
        private readonly LineResultInterfaceFactory $lines,
        private readonly Money $money
    ) {
    }

    /**
     * An order.
     *
     * @param Order $order
     * @param array<string,mixed> $row of the order book
     * @param bool $created
     * @return OrderResultInterface
     */
    public function order(Order $order, array $row, bool $created): OrderResultInterface
    {
        $code = (string)$order->getOrderCurrencyCode();
        $total = $this->money->minor((float)$order->getGrandTotal(), $code);
        $paid = $this->money->minor((float)$order->getTotalPaid(), $code);
        $lines = [];
        foreach ($order->getAllVisibleItems() as $item) {
            $gross = (float)$item->getRowTotalInclTax() - (float)$item->getDiscountAmount();
            $lines[] = $this->line(
                (string)$item->getSku(),
                (int)$item->getQtyOrdered(),
                $gross,
                (float)$item->getTaxAmount(),
                $code
            );
        }

        return $this->orders->create()
            ->setId((string)$order->getEntityId())
            ->setNumber((string)$order->getIncrementId())
            ->setReference((string)($row['reference'] ?? $order->getExtOrderId()))
            ->setStatus((string)$order->getStatus())
            ->setPaid($total > 0 && $paid >= $total)
            ->setCurrency($code)
            ->setTotal($this->money->decimal($total, $code))
            ->setTax($this->decimal((float)$order->getTaxAmount(), $code))
            ->setLines($lines)
            ->setTransactionId((string)($row['capture_id'] ?? ''))
            ->setRefunded($this->decimal((float)$order->getTotalRefunded(), $code))
            ->setCreated($created);
    }

    /**
     * A cart. Lines, shipping and tax add up to the total: what rounding leaves goes to the last line.
     *
     * @param Quote $quote
     * @param string $code currency
     * @return QuoteResultInterface
     */
    public function quote(Quote $quote, string $code): QuoteResultInterface
    {
        $address = $quote->isVirtual() ? $quote->getBillingAddress() : $quote->getShippingAddress();
        $total = $this->money->minor((float)$quote->getGrandTotal(), $code);
        $shipping = $this->money->minor(
            (float)$address->getShippingInclTax() - (float)$address->getShippingDiscountAmount(),
            $code
        );
        $shippingTax = $this->money->minor((float)$address->getShippingTaxAmount(), $code);
        $left = $total - $shipping;
        $lines = [];
        $items = array_values($quote->getAllVisibleItems());
        foreach ($items as $at => $item) {
            $gross = $this->money->minor((float)$item->getRowTotalInclTax() - (float)$item->getDiscountAmount(), $code);
            $gross = $at === count($items) - 1 ? $left : $gross;
            $left -= $gross;
            $lines[] = $this->line(
                (string)$item->getSku(),
                (int)$item->getQty(),
                $gross / 10 ** $this->money->digits($code),
                (float)$item->getTaxAmount(),
                $code
            );
        }

        return $this->quotes->create()
            ->setCurrency($code)
            ->setLines($lines)
            ->setShippingNet($this->money->decimal($shipping - $shippingTax, $code))
            ->setShippingTax($this->money->decimal($shippingTax, $code))
            ->setShippingLabel((string)$address->getShippingDescription())
            ->setTax($this->decimal((float)$address->getTaxAmount(), $code))
            ->setTotal($this->money->decimal($total, $code));
    }

    /**
     * One line.
     *
     * @param string $sku
     * @param int $quantity
     * @param float $gross
     * @param float $tax
     * @param string $code
     * @return LineResultInterface
     */
    private function line(string $sku, int $quantity, float $gross, float $tax, string $code): LineResultInterface
    {
        $total = $this->money->minor($gross, $code);
        $part = $this->money->minor($tax, $code);

        return $this->lines->create()
            ->setSku($sku)
            ->setQuantity($quantity)
            ->setNet($this->money->decimal($total - $part, $code))
            ->setTax($this->money->decimal($part, $code))
            ->setTotal($this->money->decimal($total, $code));
    }

    /**
     * A float as a decimal string.
     *
     * @param float $amount
     * @param string $code
     * @return string
     */
    private function decimal(float $amount, string $code): string
    {
        return $this->money->decimal($this->money->minor($amount, $code), $code);
    }
}
