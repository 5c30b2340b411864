<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Data;

use Magento\Framework\Api\AbstractSimpleObject;
use Replycart\Bridge\Api\Data\TotalsRequestInterface;

/**
 * @inheritdoc
 */
class TotalsRequest extends AbstractSimpleObject implements TotalsRequestInterface
{
    /**
     * @inheritdoc
     */
    public function getNet(): ?string
    {
        return $this->_get('net');
    }

    /**
     * @inheritdoc
     */
    public function setNet(?string $value): TotalsRequestInterface
    {
        return $this->setData('net', $value);
    }

    /**
     * @inheritdoc
     */
    public function getTax(): ?string
    {
        return $this->_get('tax');
    }

    /**
     * @inheritdoc
     */
    public function setTax(?string $value): TotalsRequestInterface
    {
        return $this->setData('tax', $value);
    }

    /**
     * @inheritdoc
     */
    public function getShipping(): ?string
    {
        return $this->_get('shipping');
    }

    /**
     * @inheritdoc
     */
    public function setShipping(?string $value): TotalsRequestInterface
    {
        return $this->setData('shipping', $value);
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
    public function setTotal(string $value): TotalsRequestInterface
    {
        return $this->setData('total', $value);
    }
}
