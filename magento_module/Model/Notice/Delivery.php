<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Notice;

use Replycart\Bridge\Model\Config;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\Model\Sidecar\TransportInterface;

/**
 * One signed notice over the wire.
 */
class Delivery
{
    private const SECONDS = 10;

    /**
     * @param Config $config
     * @param TransportInterface $transport
     */
    public function __construct(
        private readonly Config $config,
        private readonly TransportInterface $transport
    ) {
    }

    /**
     * Send it; whether it was taken.
     *
     * @param string $delivery
     * @param string $topic
     * @param string $body the bytes that are signed
     * @return bool
     */
    public function send(string $delivery, string $topic, string $body): bool
    {
        $headers = [
            'Content-Type' => 'application/json',
            'X-Replycart-Topic' => $topic,
            'X-Replycart-Delivery' => $delivery,
            'X-Replycart-Signature' => base64_encode(hash_hmac('sha256', $body, $this->config->secret(), true)),
        ];
        try {
            $url = $this->config->url() . '/webhooks/magento';
            $status = $this->transport->send('POST', $url, $headers, $body, self::SECONDS)->status;
        } catch (SidecarException) {
            return false;
        }

        return in_array($status, [200, 202], true);
    }
}
