<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api\Data;

/**
 * An order as the shop has it.
 * @api
 */
interface OrderResultInterface
{
    /**
     * Order id.
     *
     * @return string
     */
    public function getId(): string;

    /**
     * Order id.
     *
     * @param string $value
     * @return $this
     */
    public function setId(string $value): self;

    /**
     * What people call it.
     *
     * @return string
     */
    public function getNumber(): string;

    /**
     * What people call it.
     *
     * @param string $value
     * @return $this
     */
    public function setNumber(string $value): self;

    /**
     * Ours.
     *
     * @return string
     */
    public function getReference(): string;

    /**
     * Ours.
     *
     * @param string $value
     * @return $this
     */
    public function setReference(string $value): self;

    /**
     * Status of the shop.
     *
     * @return string
     */
    public function getStatus(): string;

    /**
     * Status of the shop.
     *
     * @param string $value
     * @return $this
     */
    public function setStatus(string $value): self;

    /**
     * The shop counts it as paid.
     *
     * @return bool
     */
    public function isPaid(): bool;

    /**
     * The shop counts it as paid.
     *
     * @param bool $value
     * @return $this
     */
    public function setPaid(bool $value): self;

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
     * Decimal.
     *
     * @return string
     */
    public function getRefunded(): string;

    /**
     * Decimal.
     *
     * @param string $value
     * @return $this
     */
    public function setRefunded(string $value): self;

    /**
     * Made by this very call.
     *
     * @return bool
     */
    public function isCreated(): bool;

    /**
     * Made by this very call.
     *
     * @param bool $value
     * @return $this
     */
    public function setCreated(bool $value): self;
}
