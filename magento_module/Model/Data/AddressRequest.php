<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Data;

use Magento\Framework\Api\AbstractSimpleObject;
use Replycart\Bridge\Api\Data\AddressRequestInterface;

/**
 * @inheritdoc
 */
class AddressRequest extends AbstractSimpleObject implements AddressRequestInterface
{
    /**
     * @inheritdoc
     */
    public function getName(): ?string
    {
        return $this->_get('name');
    }

    /**
     * @inheritdoc
     */
    public function setName(?string $value): AddressRequestInterface
    {
        return $this->setData('name', $value);
    }

    /**
     * @inheritdoc
     */
    public function getFirstName(): ?string
    {
        return $this->_get('first_name');
    }

    /**
     * @inheritdoc
     */
    public function setFirstName(?string $value): AddressRequestInterface
    {
        return $this->setData('first_name', $value);
    }

    /**
     * @inheritdoc
     */
    public function getLastName(): ?string
    {
        return $this->_get('last_name');
    }

    /**
     * @inheritdoc
     */
    public function setLastName(?string $value): AddressRequestInterface
    {
        return $this->setData('last_name', $value);
    }

    /**
     * @inheritdoc
     */
    public function getEmail(): ?string
    {
        return $this->_get('email');
    }

    /**
     * @inheritdoc
     */
    public function setEmail(?string $value): AddressRequestInterface
    {
        return $this->setData('email', $value);
    }

    /**
     * @inheritdoc
     */
    public function getPhone(): ?string
    {
        return $this->_get('phone');
    }

    /**
     * @inheritdoc
     */
    public function setPhone(?string $value): AddressRequestInterface
    {
        return $this->setData('phone', $value);
    }

    /**
     * @inheritdoc
     */
    public function getLine1(): string
    {
        return (string)$this->_get('line1');
    }

    /**
     * @inheritdoc
     */
    public function setLine1(string $value): AddressRequestInterface
    {
        return $this->setData('line1', $value);
    }

    /**
     * @inheritdoc
     */
    public function getLine2(): ?string
    {
        return $this->_get('line2');
    }

    /**
     * @inheritdoc
     */
    public function setLine2(?string $value): AddressRequestInterface
    {
        return $this->setData('line2', $value);
    }

    /**
     * @inheritdoc
     */
    public function getCity(): ?string
    {
        return $this->_get('city');
    }

    /**
     * @inheritdoc
     */
    public function setCity(?string $value): AddressRequestInterface
    {
        return $this->setData('city', $value);
    }

    /**
     * @inheritdoc
     */
    public function getRegion(): ?string
    {
        return $this->_get('region');
    }

    /**
     * @inheritdoc
     */
    public function setRegion(?string $value): AddressRequestInterface
    {
        return $this->setData('region', $value);
    }

    /**
     * @inheritdoc
     */
    public function getPostcode(): ?string
    {
        return $this->_get('postcode');
    }

    /**
     * @inheritdoc
     */
    public function setPostcode(?string $value): AddressRequestInterface
    {
        return $this->setData('postcode', $value);
    }

    /**
     * @inheritdoc
     */
    public function getCountry(): string
    {
        return (string)$this->_get('country');
    }

    /**
     * @inheritdoc
     */
    public function setCountry(string $value): AddressRequestInterface
    {
        return $this->setData('country', $value);
    }

    /**
     * @inheritdoc
     */
    public function getCompany(): ?string
    {
        return $this->_get('company');
    }

    /**
     * @inheritdoc
     */
    public function setCompany(?string $value): AddressRequestInterface
    {
        return $this->setData('company', $value);
    }

    /**
     * @inheritdoc
     */
    public function getVatId(): ?string
    {
        return $this->_get('vat_id');
    }

    /**
     * @inheritdoc
     */
    public function setVatId(?string $value): AddressRequestInterface
    {
        return $this->setData('vat_id', $value);
    }
}
