<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api\Data;

/**
 * A paid order to be.
 * @api
 */
interface OrderRequestInterface
{
    /**
     * Ours, unique: the same one is always the same order.
     *
     * @return string
     */
    public function getReference(): string;

    /**
     * Ours, unique: the same one is always the same order.
     *
     * @param string $value
     * @return $this
     */
    public function setReference(string $value): self;

    /**
     * ISO 4217, the base currency of the store view.
     *
     * @return string
     */
    public function getCurrency(): string;

    /**
     * ISO 4217, the base currency of the store view.
     *
     * @param string $value
     * @return $this
     */
    public function setCurrency(string $value): self;

    /**
     * What was bought.
     *
     * @return \Replycart\Bridge\Api\Data\LineRequestInterface[]
     */
    public function getLines(): array;

    /**
     * What was bought.
     *
     * @param \Replycart\Bridge\Api\Data\LineRequestInterface[] $value
     * @return $this
     */
    public function setLines(array $value): self;

    /**
     * How shipping is charged; null by the shop's own rules.
     *
     * @return \Replycart\Bridge\Api\Data\ShippingRequestInterface|null
     */
    public function getShipping(): ?ShippingRequestInterface;

    /**
     * How shipping is charged; null by the shop's own rules.
     *
     * @param \Replycart\Bridge\Api\Data\ShippingRequestInterface|null $value
     * @return $this
     */
    public function setShipping(?ShippingRequestInterface $value): self;

    /**
     * Where it goes.
     *
     * @return \Replycart\Bridge\Api\Data\AddressRequestInterface|null
     */
    public function getAddress(): ?AddressRequestInterface;

    /**
     * Where it goes.
     *
     * @param \Replycart\Bridge\Api\Data\AddressRequestInterface|null $value
     * @return $this
     */
    public function setAddress(?AddressRequestInterface $value): self;

    /**
     * What was paid; not needed for a quote.
     *
     * @return \Replycart\Bridge\Api\Data\TotalsRequestInterface|null
     */
    public function getTotals(): ?TotalsRequestInterface;

    /**
     * What was paid; not needed for a quote.
     *
     * @param \Replycart\Bridge\Api\Data\TotalsRequestInterface|null $value
     * @return $this
     */
    public function setTotals(?TotalsRequestInterface $value): self;

    /**
     * The payment behind it; not needed for a quote.
     *
     * @return \Replycart\Bridge\Api\Data\PaymentRequestInterface|null
     */
    public function getPayment(): ?PaymentRequestInterface;

    /**
     * The payment behind it; not needed for a quote.
     *
     * @param \Replycart\Bridge\Api\Data\PaymentRequestInterface|null $value
     * @return $this
     */
    public function setPayment(?PaymentRequestInterface $value): self;

    /**
     * Who replied.
     *
     * @return \Replycart\Bridge\Api\Data\BuyerRequestInterface|null
     */
    public function getBuyer(): ?BuyerRequestInterface;

    /**
     * Who replied.
     *
     * @param \Replycart\Bridge\Api\Data\BuyerRequestInterface|null $value
     * @return $this
     */
    public function setBuyer(?BuyerRequestInterface $value): self;

    /**
     * For the order's history.
     *
     * @return string|null
     */
    public function getNote(): ?string;

    /**
     * For the order's history.
     *
     * @param string|null $value
     * @return $this
     */
    public function setNote(?string $value): self;

    /**
     * Id of the sale: its allotment is used up first.
     *
     * @return string|null
     */
    public function getSale(): ?string;

    /**
     * Id of the sale: its allotment is used up first.
     *
     * @param string|null $value
     * @return $this
     */
    public function setSale(?string $value): self;

    /**
     * Id of the purchase at the sidecar.
     *
     * @return string|null
     */
    public function getPurchase(): ?string;

    /**
     * Id of the purchase at the sidecar.
     *
     * @param string|null $value
     * @return $this
     */
    public function setPurchase(?string $value): self;
}
