<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Data;

use Magento\Framework\Api\AbstractSimpleObject;
use Replycart\Bridge\Api\Data\PaymentRequestInterface;

/**
 * @inheritdoc
 */
class PaymentRequest extends AbstractSimpleObject implements PaymentRequestInterface
{
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
    public function setTransactionId(string $value): PaymentRequestInterface
    {
        return $this->setData('transaction_id', $value);
    }

    /**
     * @inheritdoc
     */
    public function getOrderId(): ?string
    {
        return $this->_get('order_id');
    }

    /**
     * @inheritdoc
     */
    public function setOrderId(?string $value): PaymentRequestInterface
    {
        return $this->setData('order_id', $value);
    }

    /**
     * @inheritdoc
     */
    public function getPaidAt(): ?string
    {
        return $this->_get('paid_at');
    }

    /**
     * @inheritdoc
     */
    public function setPaidAt(?string $value): PaymentRequestInterface
    {
        return $this->setData('paid_at', $value);
    }
}
