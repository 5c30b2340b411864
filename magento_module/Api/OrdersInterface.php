<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api;

/**
 * Paid orders, once by reference.
 *
 * @api
 */
interface OrdersInterface
{
    /**
     * Make the paid order exist: the same reference is always the same order.
     *
     * @param \Replycart\Bridge\Api\Data\OrderRequestInterface $order
     * @return \Replycart\Bridge\Api\Data\OrderResultInterface
     * @throws \Magento\Framework\Webapi\Exception 400 invalid; 409 out_of_stock or mismatch; 503 busy
     */
    public function place(
        \Replycart\Bridge\Api\Data\OrderRequestInterface $order
    ): \Replycart\Bridge\Api\Data\OrderResultInterface;

    /**
     * The order of a reference.
     *
     * @param string $reference
     * @return \Replycart\Bridge\Api\Data\OrderResultInterface
     * @throws \Magento\Framework\Webapi\Exception 404
     */
    public function get(string $reference): \Replycart\Bridge\Api\Data\OrderResultInterface;
}
