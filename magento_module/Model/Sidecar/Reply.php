<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sidecar;

/**
 * What came back over the wire.
 */
class Reply
{
    /**
     * @param int $status
     * @param string $body
     */
    public function __construct(public readonly int $status, public readonly string $body)
    {
    }
}
