<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Data;

use Magento\Framework\Api\AbstractSimpleObject;
use Replycart\Bridge\Api\Data\LineResultInterface;

/**
 * @inheritdoc
 */
class LineResult extends AbstractSimpleObject implements LineResultInterface
{
    /**
     * @inheritdoc
     */
    public function getSku(): string
    {
        return (string)$this->_get('sku');
    }

    /**
     * @inheritdoc
     */
    public function setSku(string $value): LineResultInterface
    {
        return $this->setData('sku', $value);
    }

    /**
     * @inheritdoc
     */
    public function getQuantity(): int
    {
        return (int)$this->_get('quantity');
    }

    /**
     * @inheritdoc
     */
    public function setQuantity(int $value): LineResultInterface
    {
        return $this->setData('quantity', $value);
    }

    /**
     * @inheritdoc
     */
    public function getNet(): string
    {
        return (string)$this->_get('net');
    }

    /**
     * @inheritdoc
     */
    public function setNet(string $value): LineResultInterface
    {
        return $this->setData('net', $value);
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
    public function setTax(string $value): LineResultInterface
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
    public function setTotal(string $value): LineResultInterface
    {
        return $this->setData('total', $value);
    }
}
