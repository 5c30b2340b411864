<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api\Data;

/**
 * How shipping is charged.
 * @api
 */
interface ShippingRequestInterface
{
    /**
     * What the buyer saw.
     *
     * @return string|null
     */
    public function getLabel(): ?string;

    /**
     * What the buyer saw.
     *
     * @param string|null $value
     * @return $this
     */
    public function setLabel(?string $value): self;

    /**
     * Agreed price; null: by the shop's own rules.
     *
     * @return string|null
     */
    public function getPrice(): ?string;

    /**
     * Agreed price; null: by the shop's own rules.
     *
     * @param string|null $value
     * @return $this
     */
    public function setPrice(?string $value): self;

    /**
     * Whether the shop's shipping tax applies.
     *
     * @return bool|null
     */
    public function isTaxed(): ?bool;

    /**
     * Whether the shop's shipping tax applies.
     *
     * @param bool|null $value
     * @return $this
     */
    public function setTaxed(?bool $value): self;
}
