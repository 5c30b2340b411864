<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api\Data;

/**
 * Units kept for a sale.
 * @api
 */
interface AllotmentResultInterface
{
    /**
     * Id of the sale.
     *
     * @return string
     */
    public function getSale(): string;

    /**
     * Id of the sale.
     *
     * @param string $value
     * @return $this
     */
    public function setSale(string $value): self;

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
     * How many are kept now.
     *
     * @return int
     */
    public function getQuantity(): int;

    /**
     * How many are kept now.
     *
     * @param int $value
     * @return $this
     */
    public function setQuantity(int $value): self;

    /**
     * What the web shop can still sell; null where it does not count.
     *
     * @return int|null
     */
    public function getAvailable(): ?int;

    /**
     * What the web shop can still sell; null where it does not count.
     *
     * @param int|null $value
     * @return $this
     */
    public function setAvailable(?int $value): self;
}
