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

    /**
     * Why it said no, in its own words where it has any.
     *
     * @param array<string,mixed> $problem
     * @return SidecarException
     */
    public function problem(array $problem): SidecarException
    {
        if ($this->status === 401) {
            return new SidecarException(
                __('Replycart does not accept the token: make a new one and set it in Stores, Configuration.'),
                SidecarException::DENIED,
                $this->status
            );
        }
        $detail = trim((string)($problem['detail'] ?? $problem['title'] ?? ''));
        if ($this->status === 403) {
            return new SidecarException(
                __('The token may not do this: %1. Make a token with that scope (replycart token create) and set it in'
                    . ' Stores, Configuration, Sales, Replycart. The rest works as before.', rtrim($detail, '.')),
                SidecarException::DENIED,
                $this->status
            );
        }
        $fields = [];
        foreach (is_array($problem['errors'] ?? null) ? $problem['errors'] : [] as $field => $texts) {
            $fields[(string)$field] = array_map('strval', is_array($texts) ? array_values($texts) : [$texts]);
        }
        $kind = $this->status >= 500 && $this->status !== 502 ? SidecarException::AWAY : SidecarException::REFUSED;

        return new SidecarException(
            __('%1', $detail !== '' ? $detail : (string)__('Replycart answered %1.', $this->status)),
            $kind,
            $this->status,
            $fields,
            $problem
        );
    }
}
