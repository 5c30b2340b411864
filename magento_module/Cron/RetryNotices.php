<?php

declare(strict_types=1);

namespace Replycart\Bridge\Cron;

use Replycart\Bridge\Model\Notice\Retries;

/**
 * Every minute: notices that did not get through.
 */
class RetryNotices
{
    /**
     * @param Retries $retries
     */
    public function __construct(private readonly Retries $retries)
    {
    }

    /**
     * Try again.
     *
     * @return void
     */
    public function execute(): void
    {
        $this->retries->run();
    }
}
