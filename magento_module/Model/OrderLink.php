<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Magento\Framework\AuthorizationInterface;
use Magento\Framework\UrlInterface;

/**
 * The way to an order of the shop, for who may look at orders: Magento has a right of its own for that.
 */
class OrderLink
{
    /**
     * @param UrlInterface $urls
     * @param AuthorizationInterface $authorization
     */
    public function __construct(
        private readonly UrlInterface $urls,
        private readonly AuthorizationInterface $authorization
    ) {
    }

    /**
     * Address of the order's page; empty without an order, or for a user who would be refused there.
     *
     * @param mixed $orderId as the sidecar tells it
     * @return string
     */
    public function to(mixed $orderId): string
    {
        $id = is_scalar($orderId) ? (string)$orderId : '';

        return ctype_digit($id) && $this->authorization->isAllowed('Magento_Sales::actions_view')
            ? $this->urls->getUrl('sales/order/view', ['order_id' => $id])
            : '';
    }
}
