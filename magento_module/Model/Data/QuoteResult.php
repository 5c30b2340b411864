<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Data;

use Magento\Framework\Api\AbstractSimpleObject;
use Replycart\Bridge\Api\Data\QuoteResultInterface;

/**
 * @inheritdoc
 */
class QuoteResult extends AbstractSimpleObject implements QuoteResultInterface
{
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
    public function setCurrency(string $value): QuoteResultInterface
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
    public function setLines(array $value): QuoteResultInterface
    {
        return $this->setData('lines', $value);
    }

    /**
     * @inheritdoc
     */
    public function getShippingNet(): string
    {
        return (string)$this->_get('shipping_net');
    }

    /**
     * @inheritdoc
     */
    public function setShippingNet(string $value): QuoteResultInterface
    {
        return $this->setData('shipping_net', $value);
    }

    /**
     * @inheritdoc
     */
    public function getShippingTax(): string
    {
        return (string)$this->_get('shipping_tax');
    }

    /**
     * @inheritdoc
     */
    public function setShippingTax(string $value): QuoteResultInterface
    {
        return $this->setData('shipping_tax', $value);
    }

    /**
     * @inheritdoc
     */
    public function getShippingLabel(): string
    {
        return (string)$this->_get('shipping_label');
    }

    /**
     * @inheritdoc
     */
    public function setShippingLabel(string $value): QuoteResultInterface
    {
        return $this->setData('shipping_label', $value);
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
    public function setTax(string $value): QuoteResultInterface
    {
        return $this->setData('tax', $value);
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
    public function setTotal(string $value): QuoteResultInterface
    {
        return $this->setData('total', $value);
    }
}
