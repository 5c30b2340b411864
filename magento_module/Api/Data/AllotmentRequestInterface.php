<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api\Data;

/**
 * Units that the web shop may not sell.
 * @api
 */
interface AllotmentRequestInterface
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
     * Id of the product.
     *
     * @return string|null
     */
    public function getProductId(): ?string;

    /**
     * Id of the product.
     *
     * @param string|null $value
     * @return $this
     */
    public function setProductId(?string $value): self;

    /**
     * SETS how many are kept; 0 gives all back.
     *
     * @return int
     */
    public function getQuantity(): int;

    /**
     * SETS how many are kept; 0 gives all back.
     *
     * @param int $value
     * @return $this
     */
    public function setQuantity(int $value): self;

    /**
     * ISO 8601; after this they go back by themselves.
     *
     * @return string|null
     */
    public function getUntil(): ?string;

    /**
     * ISO 8601; after this they go back by themselves.
     *
     * @param string|null $value
     * @return $this
     */
    public function setUntil(?string $value): self;
}
