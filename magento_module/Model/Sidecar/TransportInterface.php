<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sidecar;

/**
 * One request over HTTP.
 */
interface TransportInterface
{
    /**
     * Send it.
     *
     * @param string $method
     * @param string $url
     * @param array<string,string> $headers
     * @param string|null $body
     * @param int $seconds to wait for an answer
     * @return Reply
     * @throws SidecarException with AWAY when nothing came back
     */
    public function send(string $method, string $url, array $headers, ?string $body, int $seconds): Reply;
}
