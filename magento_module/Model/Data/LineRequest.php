<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Data;

use Magento\Framework\Api\AbstractSimpleObject;
use Replycart\Bridge\Api\Data\LineRequestInterface;

/**
 * @inheritdoc
 */
class LineRequest extends AbstractSimpleObject implements LineRequestInterface
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
    public function setSku(string $value): LineRequestInterface
    {
        return $this->setData('sku', $value);
    }

    /**
     * @inheritdoc
     */
    public function getProductId(): ?string
    {
        return $this->_get('product_id');
    }

    /**
     * @inheritdoc
     */
    public function setProductId(?string $value): LineRequestInterface
    {
        return $this->setData('product_id', $value);
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
    public function setQuantity(int $value): LineRequestInterface
    {
        return $this->setData('quantity', $value);
    }

    /**
     * @inheritdoc
     */
    public function getUnit(): ?string
    {
        return $this->_get('unit');
    }

    /**
     * @inheritdoc
     */
    public function setUnit(?string $value): LineRequestInterface
    {
        return $this->setData('unit', $value);
    }
}
