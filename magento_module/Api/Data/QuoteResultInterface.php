<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api\Data;

/**
 * What an order would come to.
 * @api
 */
interface QuoteResultInterface
{
    /**
     * ISO 4217.
     *
     * @return string
     */
    public function getCurrency(): string;

    /**
     * ISO 4217.
     *
     * @param string $value
     * @return $this
     */
    public function setCurrency(string $value): self;

    /**
     * Lines.
     *
     * @return \Replycart\Bridge\Api\Data\LineResultInterface[]
     */
    public function getLines(): array;

    /**
     * Lines.
     *
     * @param \Replycart\Bridge\Api\Data\LineResultInterface[] $value
     * @return $this
     */
    public function setLines(array $value): self;

    /**
     * Decimal.
     *
     * @return string
     */
    public function getShippingNet(): string;

    /**
     * Decimal.
     *
     * @param string $value
     * @return $this
     */
    public function setShippingNet(string $value): self;

    /**
     * Decimal.
     *
     * @return string
     */
    public function getShippingTax(): string;

    /**
     * Decimal.
     *
     * @param string $value
     * @return $this
     */
    public function setShippingTax(string $value): self;

    /**
     * How it is shipped.
     *
     * @return string
     */
    public function getShippingLabel(): string;

    /**
     * How it is shipped.
     *
     * @param string $value
     * @return $this
     */
    public function setShippingLabel(string $value): self;

    /**
     * Decimal, all of it.
     *
     * @return string
     */
    public function getTax(): string;

    /**
     * Decimal, all of it.
     *
     * @param string $value
     * @return $this
     */
    public function setTax(string $value): self;

    /**
     * Decimal.
     *
     * @return string
     */
    public function getTotal(): string;

    /**
     * Decimal.
     *
     * @param string $value
     * @return $this
     */
    public function setTotal(string $value): self;
}
