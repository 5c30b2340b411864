<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api;

/**
 * What an order would come to.
 *
 * @api
 */
interface QuotesInterface
{
    /**
     * Reckon as an order would be reckoned, and leave nothing behind.
     *
     * @param \Replycart\Bridge\Api\Data\OrderRequestInterface $order
     * @return \Replycart\Bridge\Api\Data\QuoteResultInterface
     * @throws \Magento\Framework\Webapi\Exception 400 invalid; 409 out_of_stock
     */
    public function reckon(
        \Replycart\Bridge\Api\Data\OrderRequestInterface $order
    ): \Replycart\Bridge\Api\Data\QuoteResultInterface;
}
