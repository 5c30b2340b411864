<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Data;

use Magento\Framework\Api\AbstractSimpleObject;
use Replycart\Bridge\Api\Data\AddressRequestInterface;
use Replycart\Bridge\Api\Data\BuyerRequestInterface;
use Replycart\Bridge\Api\Data\OrderRequestInterface;
use Replycart\Bridge\Api\Data\PaymentRequestInterface;
use Replycart\Bridge\Api\Data\ShippingRequestInterface;
use Replycart\Bridge\Api\Data\TotalsRequestInterface;

/**
 * @inheritdoc
 */
class OrderRequest extends AbstractSimpleObject implements OrderRequestInterface
{
    /**
     * @inheritdoc
     */
    public function getReference(): string
    {
        return (string)$this->_get('reference');
    }

    /**
     * @inheritdoc
     */
    public function setReference(string $value): OrderRequestInterface
    {
        return $this->setData('reference', $value);
    }

    /**
     * @inheritdoc
     */
    public function getCurrency(): string
    {
        return (string)$this->_get('currency');
    }

    /**
     * @inheritdoc
     */
    public function setCurrency(string $value): OrderRequestInterface
    {
        return $this->setData('currency', $value);
    }

    /**
     * @inheritdoc
     */
    public function getLines(): array
    {
        return $this->_get('lines') ?? [];
    }

    /**
     * @inheritdoc
     */
    public function setLines(array $value): OrderRequestInterface
    {
        return $this->setData('lines', $value);
    }

    /**
     * @inheritdoc
     */
    public function getShipping(): ?ShippingRequestInterface
    {
        return $this->_get('shipping');
    }

    /**
     * @inheritdoc
     */
    public function setShipping(?ShippingRequestInterface $value): OrderRequestInterface
    {
        return $this->setData('shipping', $value);
    }

    /**
     * @inheritdoc
     */
    public function getAddress(): ?AddressRequestInterface
    {
        return $this->_get('address');
    }

    /**
     * @inheritdoc
     */
    public function setAddress(?AddressRequestInterface $value): OrderRequestInterface
    {
        return $this->setData('address', $value);
    }

    /**
     * @inheritdoc
     */
    public function getTotals(): ?TotalsRequestInterface
    {
        return $this->_get('totals');
    }

    /**
     * @inheritdoc
     */
    public function setTotals(?TotalsRequestInterface $value): OrderRequestInterface
    {
        return $this->setData('totals', $value);
    }

    /**
     * @inheritdoc
     */
    public function getPayment(): ?PaymentRequestInterface
    {
        return $this->_get('payment');
    }

    /**
     * @inheritdoc
     */
    public function setPayment(?PaymentRequestInterface $value): OrderRequestInterface
    {
        return $this->setData('payment', $value);
    }

    /**
     * @inheritdoc
     */
    public function getBuyer(): ?BuyerRequestInterface
    {
        return $this->_get('buyer');
    }

    /**
     * @inheritdoc
     */
    public function setBuyer(?BuyerRequestInterface $value): OrderRequestInterface
    {
        return $this->setData('buyer', $value);
    }

    /**
     * @inheritdoc
     */
    public function getNote(): ?string
    {
        return $this->_get('note');
    }

    /**
     * @inheritdoc
     */
    public function setNote(?string $value): OrderRequestInterface
    {
        return $this->setData('note', $value);
    }

    /**
     * @inheritdoc
     */
    public function getSale(): ?string
    {
        return $this->_get('sale');
    }

    /**
     * @inheritdoc
     */
    public function setSale(?string $value): OrderRequestInterface
    {
        return $this->setData('sale', $value);
    }

    /**
     * @inheritdoc
     */
    public function getPurchase(): ?string
    {
        return $this->_get('purchase');
    }

    /**
     * @inheritdoc
     */
    public function setPurchase(?string $value): OrderRequestInterface
    {
        return $this->setData('purchase', $value);
    }
}
