<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Data;

use Magento\Framework\Api\AbstractSimpleObject;
use Replycart\Bridge\Api\Data\AllotmentResultInterface;

/**
 * @inheritdoc
 */
class AllotmentResult extends AbstractSimpleObject implements AllotmentResultInterface
{
    /**
     * @inheritdoc
     */
    public function getSale(): string
    {
        return (string)$this->_get('sale');
    }

    /**
     * @inheritdoc
     */
    public function setSale(string $value): AllotmentResultInterface
    {
        return $this->setData('sale', $value);
    }

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
    public function setSku(string $value): AllotmentResultInterface
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
    public function setQuantity(int $value): AllotmentResultInterface
    {
        return $this->setData('quantity', $value);
    }

    /**
     * @inheritdoc
     */
    public function getAvailable(): ?int
    {
        return $this->_get('available');
    }

    /**
     * @inheritdoc
     */
    public function setAvailable(?int $value): AllotmentResultInterface
    {
        return $this->setData('available', $value);
    }
}
