<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Data;

use Magento\Framework\Api\AbstractSimpleObject;
use Replycart\Bridge\Api\Data\ShippingRequestInterface;

/**
 * @inheritdoc
 */
class ShippingRequest extends AbstractSimpleObject implements ShippingRequestInterface
{
    /**
     * @inheritdoc
     */
    public function getLabel(): ?string
    {
        return $this->_get('label');
    }

    /**
     * @inheritdoc
     */
    public function setLabel(?string $value): ShippingRequestInterface
    {
        return $this->setData('label', $value);
    }

    /**
     * @inheritdoc
     */
    public function getPrice(): ?string
    {
        return $this->_get('price');
    }

    /**
     * @inheritdoc
     */
    public function setPrice(?string $value): ShippingRequestInterface
    {
        return $this->setData('price', $value);
    }

    /**
     * @inheritdoc
     */
    public function isTaxed(): ?bool
    {
        return $this->_get('taxed');
    }

    /**
     * @inheritdoc
     */
    public function setTaxed(?bool $value): ShippingRequestInterface
    {
        return $this->setData('taxed', $value);
    }
}
