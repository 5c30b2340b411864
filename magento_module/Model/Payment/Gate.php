<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Payment;

use Replycart\Bridge\Api\Data\OrderRequestInterface;

/**
 * Open while the sidecar's own call makes an order, and for that cart only. Payment method and carrier ask it.
 */
class Gate
{
    public const METHOD = 'replycart';

    /**
     * @var OrderRequestInterface|null
     */
    private ?OrderRequestInterface $request = null;

    /**
     * @var int
     */
    private int $cart = 0;

    /**
     * @var float|null
     */
    private ?float $shipping = null;

    /**
     * Open it.
     *
     * @param OrderRequestInterface $request
     * @param int $cart id of the cart, once it is known
     * @return void
     */
    public function open(OrderRequestInterface $request, int $cart = 0): void
    {
        $this->request = $request;
        $this->cart = $cart;
        $price = $request->getShipping()?->getPrice();
        $this->shipping = $price === null || $price === '' ? null : (float)$price;
    }

    /**
     * Close it, whatever happened.
     *
     * @return void
     */
    public function close(): void
    {
        $this->request = null;
        $this->cart = 0;
        $this->shipping = null;
    }

    /**
     * Whether this cart is the one that the sidecar asked for.
     *
     * @param int $cart
     * @return bool
     */
    public function isOpenFor(int $cart): bool
    {
        return $this->request !== null && $cart > 0 && $cart === $this->cart;
    }

    /**
     * What the sidecar asked for, or null.
     *
     * @return OrderRequestInterface|null
     */
    public function request(): ?OrderRequestInterface
    {
        return $this->request;
    }

    /**
     * Shipping price to charge, or null when the shop's own rules hold.
     *
     * @return float|null
     */
    public function shipping(): ?float
    {
        return $this->request === null ? null : $this->shipping;
    }

    /**
     * Charge another shipping price, so that what the buyer pays is what was agreed.
     *
     * @param float $price
     * @return void
     */
    public function reprice(float $price): void
    {
        $this->shipping = $price;
    }
}
