<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api\Data;

/**
 * One line of an order or a quote.
 * @api
 */
interface LineResultInterface
{
    /**
     * SKU.
     *
     * @return string
     */
    public function getSku(): string;

    /**
     * SKU.
     *
     * @param string $value
     * @return $this
     */
    public function setSku(string $value): self;

    /**
     * Units.
     *
     * @return int
     */
    public function getQuantity(): int;

    /**
     * Units.
     *
     * @param int $value
     * @return $this
     */
    public function setQuantity(int $value): self;

    /**
     * Decimal, all units without tax.
     *
     * @return string
     */
    public function getNet(): string;

    /**
     * Decimal, all units without tax.
     *
     * @param string $value
     * @return $this
     */
    public function setNet(string $value): self;

    /**
     * Decimal.
     *
     * @return string
     */
    public function getTax(): string;

    /**
     * Decimal.
     *
     * @param string $value
     * @return $this
     */
    public function setTax(string $value): self;

    /**
     * Decimal, all units with tax, less discounts.
     *
     * @return string
     */
    public function getTotal(): string;

    /**
     * Decimal, all units with tax, less discounts.
     *
     * @param string $value
     * @return $this
     */
    public function setTotal(string $value): self;
}
