<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api\Data;

/**
 * Where a parcel goes.
 * @api
 */
interface AddressRequestInterface
{
    /**
     * Whole name, where first and last are not told apart.
     *
     * @return string|null
     */
    public function getName(): ?string;

    /**
     * Whole name, where first and last are not told apart.
     *
     * @param string|null $value
     * @return $this
     */
    public function setName(?string $value): self;

    /**
     * First name.
     *
     * @return string|null
     */
    public function getFirstName(): ?string;

    /**
     * First name.
     *
     * @param string|null $value
     * @return $this
     */
    public function setFirstName(?string $value): self;

    /**
     * Last name.
     *
     * @return string|null
     */
    public function getLastName(): ?string;

    /**
     * Last name.
     *
     * @param string|null $value
     * @return $this
     */
    public function setLastName(?string $value): self;

    /**
     * E-mail.
     *
     * @return string|null
     */
    public function getEmail(): ?string;

    /**
     * E-mail.
     *
     * @param string|null $value
     * @return $this
     */
    public function setEmail(?string $value): self;

    /**
     * Telephone.
     *
     * @return string|null
     */
    public function getPhone(): ?string;

    /**
     * Telephone.
     *
     * @param string|null $value
     * @return $this
     */
    public function setPhone(?string $value): self;

    /**
     * Street.
     *
     * @return string
     */
    public function getLine1(): string;

    /**
     * Street.
     *
     * @param string $value
     * @return $this
     */
    public function setLine1(string $value): self;

    /**
     * More of the street.
     *
     * @return string|null
     */
    public function getLine2(): ?string;

    /**
     * More of the street.
     *
     * @param string|null $value
     * @return $this
     */
    public function setLine2(?string $value): self;

    /**
     * City.
     *
     * @return string|null
     */
    public function getCity(): ?string;

    /**
     * City.
     *
     * @param string|null $value
     * @return $this
     */
    public function setCity(?string $value): self;

    /**
     * Code or name of the region.
     *
     * @return string|null
     */
    public function getRegion(): ?string;

    /**
     * Code or name of the region.
     *
     * @param string|null $value
     * @return $this
     */
    public function setRegion(?string $value): self;

    /**
     * Postcode.
     *
     * @return string|null
     */
    public function getPostcode(): ?string;

    /**
     * Postcode.
     *
     * @param string|null $value
     * @return $this
     */
    public function setPostcode(?string $value): self;

    /**
     * ISO 3166-1 alpha-2.
     *
     * @return string
     */
    public function getCountry(): string;

    /**
     * ISO 3166-1 alpha-2.
     *
     * @param string $value
     * @return $this
     */
    public function setCountry(string $value): self;

    /**
     * Company.
     *
     * @return string|null
     */
    public function getCompany(): ?string;

    /**
     * Company.
     *
     * @param string|null $value
     * @return $this
     */
    public function setCompany(?string $value): self;

    /**
     * VAT number.
     *
     * @return string|null
     */
    public function getVatId(): ?string;

    /**
     * VAT number.
     *
     * @param string|null $value
     * @return $this
     */
    public function setVatId(?string $value): self;
}
