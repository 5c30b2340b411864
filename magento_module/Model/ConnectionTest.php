<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use InvalidArgumentException;
use Magento\Framework\Serialize\Serializer\Json;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\Model\Sidecar\TransportInterface;

/**
 * Asks GET /health with an address and a token that need not be saved yet.
 */
class ConnectionTest
{
    /** What Magento shows instead of a token that is kept. */
    private const MASK = '/^\*+$/';

    /**
     * @param Config $config
     * @param TransportInterface $transport
     * @param Json $json
     */
    public function __construct(
        private readonly Config $config,
        private readonly TransportInterface $transport,
        private readonly Json $json
    ) {
    }

    /**
     * The kept token is only ever sent to the kept address.
     *
     * @param string $url
     * @param string $token
     * @return array{ok: bool, text: string, checks: string[]}
     */
    public function run(string $url, string $token): array
    {
        $url = rtrim(trim($url), '/') ?: $this->config->url();
        $kept = trim($token) === '' || preg_match(self::MASK, trim($token)) === 1;
        $token = $kept ? $this->config->token() : trim($token);
        if ($url === '' || $token === '') {
            return $this->bad((string)__('Fill in address and token first.'));
        }
        if (preg_match('#^https?://[^/\s]+#i', $url) !== 1) {
            return $this->bad((string)__('The address must begin with http:// or https://.'));
        }
        if ($kept && $url !== $this->config->url()) {
            return $this->bad((string)__('The address was changed: type the token again, too.'));
        }
        $headers = ['Authorization' => 'Bearer ' . $token, 'Accept' => 'application/json'];
        try {
            $reply = $this->transport->send('GET', $url . '/api/v1/health', $headers, null, $this->config->timeout());
            $health = $this->json->unserialize($reply->body);
        } catch (SidecarException $error) {
            return $this->bad($error->getMessage());
        } catch (InvalidArgumentException) {
            $health = null;
        }
        if ($reply->status === 401) {
            return $this->bad((string)__('Replycart is there, but does not accept the token.'));
        }
        if ($reply->status !== 200 || !is_array($health) || !isset($health['status'])) {
            return $this->bad((string)__('Something that is not Replycart answered (%1).', $reply->status));
        }

        return $this->good($health);
    }

    /**
     * What a sidecar says of itself.
     *
     * @param array<string,mixed> $health
     * @return array{ok: bool, text: string, checks: string[]}
     */
    private function good(array $health): array
    {
        $checks = [];
        foreach ((array)($health['checks'] ?? []) as $check) {
            if (is_array($check) && ($check['level'] ?? '') !== 'ok') {
                $checks[] = trim(($check['text'] ?? '') . '. ' . ($check['advice'] ?? ''), '. ');
            }
        }
        $text = match ($health['status']) {
            'ok' => __('Connected: Replycart %1 is well.', $health['version'] ?? ''),
            'attention' => __('Connected: Replycart %1 works, and needs attention.', $health['version'] ?? ''),
            default => __('Connected, but Replycart %1 does not work.', $health['version'] ?? ''),
        };

        return ['ok' => $health['status'] !== 'down', 'text' => (string)$text, 'checks' => $checks];
    }

    /**
     * It failed.
     *
     * @param string $text
     * @return array{ok: bool, text: string, checks: string[]}
     */
    private function bad(string $text): array
    {
        return ['ok' => false, 'text' => $text, 'checks' => []];
    }
}
