<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Data;

use Magento\Framework\Api\AbstractSimpleObject;
use Replycart\Bridge\Api\Data\OrderResultInterface;

/**
 * @inheritdoc
 */
class OrderResult extends AbstractSimpleObject implements OrderResultInterface
{
    /**
     * @inheritdoc
     */
    public function getId(): string
    {
        return (string)$this->_get('id');
    }

    /**
     * @inheritdoc
     */
    public function setId(string $value): OrderResultInterface
    {
        return $this->setData('id', $value);
    }

    /**
     * @inheritdoc
     */
    public function getNumber(): string
    {
        return (string)$this->_get('number');
    }

    /**
     * @inheritdoc
     */
    public function setNumber(string $value): OrderResultInterface
    {
        return $this->setData('number', $value);
    }

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
    public function setReference(string $value): OrderResultInterface
    {
        return $this->setData('reference', $value);
    }

    /**
     * @inheritdoc
     */
    public function getStatus(): string
    {
        return (string)$this->_get('status');
    }

    /**
     * @inheritdoc
     */
    public function setStatus(string $value): OrderResultInterface
    {
        return $this->setData('status', $value);
    }

    /**
     * @inheritdoc
     */
    public function isPaid(): bool
    {
        return (bool)$this->_get('paid');
    }

    /**
     * @inheritdoc
     */
    public function setPaid(bool $value): OrderResultInterface
    {
        return $this->setData('paid', $value);
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
    public function setCurrency(string $value): OrderResultInterface
    {
        return $this->setData('currency', $value);
    }

    /**
     * @inheritdoc
     */
    public function getTotal(): string
    {
        return (string)$this->_get('total');
    }

    /**
     * @inheritdoc
     */
    public function setTotal(string $value): OrderResultInterface
    {
        return $this->setData('total', $value);
    }

    /**
     * @inheritdoc
     */
    public function getTax(): string
    {
        return (string)$this->_get('tax');
    }

    /**
     * @inheritdoc
     */
    public function setTax(string $value): OrderResultInterface
    {
        return $this->setData('tax', $value);
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
    public function setLines(array $value): OrderResultInterface
    {
        return $this->setData('lines', $value);
    }

    /**
     * @inheritdoc
     */
    public function getTransactionId(): string
    {
        return (string)$this->_get('transaction_id');
    }

    /**
     * @inheritdoc
     */
    public function setTransactionId(string $value): OrderResultInterface
    {
        return $this->setData('transaction_id', $value);
    }

    /**
     * @inheritdoc
     */
    public function getRefunded(): string
    {
        return (string)$this->_get('refunded');
    }

    /**
     * @inheritdoc
     */
    public function setRefunded(string $value): OrderResultInterface
    {
        return $this->setData('refunded', $value);
    }

    /**
     * @inheritdoc
     */
    public function isCreated(): bool
    {
        return (bool)$this->_get('created');
    }

    /**
     * @inheritdoc
     */
    public function setCreated(bool $value): OrderResultInterface
    {
        return $this->setData('created', $value);
    }
}
