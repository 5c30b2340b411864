<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api\Data;

/**
 * The payment behind an order.
 * @api
 */
interface PaymentRequestInterface
{
    /**
     * PayPal's capture.
     *
     * @return string
     */
    public function getTransactionId(): string;

    /**
     * PayPal's capture.
     *
     * @param string $value
     * @return $this
     */
    public function setTransactionId(string $value): self;

    /**
     * PayPal's order.
     *
     * @return string|null
     */
    public function getOrderId(): ?string;

    /**
     * PayPal's order.
     *
     * @param string|null $value
     * @return $this
     */
    public function setOrderId(?string $value): self;

    /**
     * ISO 8601.
     *
     * @return string|null
     */
    public function getPaidAt(): ?string;

    /**
     * ISO 8601.
     *
     * @param string|null $value
     * @return $this
     */
    public function setPaidAt(?string $value): self;
}
