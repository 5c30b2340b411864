<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api\Data;

/**
 * What was paid.
 * @api
 */
interface TotalsRequestInterface
{
    /**
     * Goods without tax.
     *
     * @return string|null
     */
    public function getNet(): ?string;

    /**
     * Goods without tax.
     *
     * @param string|null $value
     * @return $this
     */
    public function setNet(?string $value): self;

    /**
     * All tax.
     *
     * @return string|null
     */
    public function getTax(): ?string;

    /**
     * All tax.
     *
     * @param string|null $value
     * @return $this
     */
    public function setTax(?string $value): self;

    /**
     * Shipping without tax.
     *
     * @return string|null
     */
    public function getShipping(): ?string;

    /**
     * Shipping without tax.
     *
     * @param string|null $value
     * @return $this
     */
    public function setShipping(?string $value): self;

    /**
     * What the buyer paid: the law.
     *
     * @return string
     */
    public function getTotal(): string;

    /**
     * What the buyer paid: the law.
     *
     * @param string $value
     * @return $this
     */
    public function setTotal(string $value): self;
}
