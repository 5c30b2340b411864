<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api;

/**
 * What this module can do.
 *
 * @api
 */
interface StatusInterface
{
    /**
     * Version, abilities, currency.
     *
     * @return \Replycart\Bridge\Api\Data\StatusResultInterface
     */
    public function get(): \Replycart\Bridge\Api\Data\StatusResultInterface;
}
