<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api;

/**
 * Units that the web shop may not sell because a sale has them.
 *
 * @api
 */
interface AllotmentsInterface
{
    /**
     * SET how many units of a SKU are kept for a sale; 0 gives them back.
     *
     * @param \Replycart\Bridge\Api\Data\AllotmentRequestInterface $allotment
     * @return \Replycart\Bridge\Api\Data\AllotmentResultInterface
     * @throws \Magento\Framework\Webapi\Exception 400 invalid; 409 out_of_stock; 503 busy
     */
    public function set(
        \Replycart\Bridge\Api\Data\AllotmentRequestInterface $allotment
    ): \Replycart\Bridge\Api\Data\AllotmentResultInterface;
}
