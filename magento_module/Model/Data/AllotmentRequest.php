<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Data;

use Magento\Framework\Api\AbstractSimpleObject;
use Replycart\Bridge\Api\Data\AllotmentRequestInterface;

/**
 * @inheritdoc
 */
class AllotmentRequest extends AbstractSimpleObject implements AllotmentRequestInterface
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
    public function setSale(string $value): AllotmentRequestInterface
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
    public function setSku(string $value): AllotmentRequestInterface
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
    public function setProductId(?string $value): AllotmentRequestInterface
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
    public function setQuantity(int $value): AllotmentRequestInterface
    {
        return $this->setData('quantity', $value);
    }

    /**
     * @inheritdoc
     */
    public function getUntil(): ?string
    {
        return $this->_get('until');
    }

    /**
     * @inheritdoc
     */
    public function setUntil(?string $value): AllotmentRequestInterface
    {
        return $this->setData('until', $value);
    }
}
