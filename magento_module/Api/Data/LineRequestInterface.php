<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api\Data;

/**
 * One line of an order to be.
 * @api
 */
interface LineRequestInterface
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
     * Id of the product, as last synced.
     *
     * @return string|null
     */
    public function getProductId(): ?string;

    /**
     * Id of the product, as last synced.
     *
     * @param string|null $value
     * @return $this
     */
    public function setProductId(?string $value): self;

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
     * Agreed price of one unit, in the catalogue's terms; null: the shop's own price.
     *
     * @return string|null
     */
    public function getUnit(): ?string;

    /**
     * Agreed price of one unit, in the catalogue's terms; null: the shop's own price.
     *
     * @param string|null $value
     * @return $this
     */
    public function setUnit(?string $value): self;
}
