<?php

declare(strict_types=1);

namespace Replycart\Bridge\Cron;

use Replycart\Bridge\Model\Allotments;

/**
 * Every minute: units that were kept too long go back to the web shop.
 */
class ReleaseAllotments
{
    /**
     * @param Allotments $allotments
     */
    public function __construct(private readonly Allotments $allotments)
    {
    }

    /**
     * Give back.
     *
     * @return void
     */
    public function execute(): void
    {
        $this->allotments->release();
    }
}
