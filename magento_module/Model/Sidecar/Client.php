<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sidecar;

use InvalidArgumentException;
use Magento\Framework\App\CacheInterface;
use Magento\Framework\Locale\ResolverInterface;
use Magento\Framework\Serialize\Serializer\Json;
use Psr\Log\LoggerInterface;
use Replycart\Bridge\Model\Config;

/**
 * The sidecar's API, from the server side only. Every failure is a SidecarException with a kind text.
 */
class Client
{
    /** A refund is answered within 25 seconds. */
    public const PATIENT = 32;

    /** While a sale is published, the sidecar asks this same shop for products and for a quote. */
    public const PUBLISHING = 30;

    /** When it did not answer, pages do not wait for it again for so many seconds. */
    private const QUIET = 20;
    private const NOTE = 'replycart_away';

    /**
     * Once it did not answer, this request does not wait for it again.
     *
     * @var SidecarException|null
     */
    private ?SidecarException $away = null;

    /**
     * @param TransportInterface $transport
     * @param Config $config
     * @param Json $json
     * @param LoggerInterface $log
     * @param CacheInterface $cache
     * @param ResolverInterface $locale
     */
    public function __construct(
        private readonly TransportInterface $transport,
        private readonly Config $config,
        private readonly Json $json,
        private readonly LoggerInterface $log,
        private readonly CacheInterface $cache,
        private readonly ResolverInterface $locale
    ) {
    }

    /**
     * Ask.
     *
     * @param string $path like "/sales"
     * @param array<string,scalar|null> $query empty values are left out
     * @return array<string, mixed>
     * @throws SidecarException
     */
    public function get(string $path, array $query = []): array
    {
        $query = array_filter($query, static fn ($value): bool => $value !== null && $value !== '');

        return $this->call('GET', $path . ($query ? '?' . http_build_query($query) : ''), null);
    }

    /**
     * Ask with a call that older ones of the sidecar do not know.
     *
     * @param string $path
     * @param array<string,scalar|null> $query
     * @return array<string, mixed>|null null where this one does not know it
     * @throws SidecarException
     */
    public function getNewer(string $path, array $query = []): ?array
    {
        try {
            return $this->get($path, $query);
        } catch (SidecarException $error) {
            if ($error->status() === 404) {
                return null;
            }
            throw $error;
        }
    }

    /**
     * Ask for a table, as a spreadsheet reads it.
     *
     * @param string $path
     * @param array<string,scalar|null> $query
     * @return string
     * @throws SidecarException
     */
    public function csv(string $path, array $query = []): string
    {
        $reply = $this->send('GET', $path . ($query ? '?' . http_build_query($query) : ''), null, '', 0, 'text/csv');
        if ($reply->status === 200 && !str_starts_with(ltrim($reply->body), '{')) {
            return $reply->body;
        }
        if ($reply->status === 200) {
            throw new SidecarException(__('This needs a newer Replycart.'), SidecarException::REFUSED, 404);
        }
        $this->read($reply);

        return '';
    }

    /**
     * Tell.
     *
     * @param string $path
     * @param array<string,mixed> $body
     * @param string $key idempotency key
     * @param int $seconds to wait, 0 for the setting's
     * @return array<string, mixed> with '_status'
     * @throws SidecarException
     */
    public function post(string $path, array $body = [], string $key = '', int $seconds = 0): array
    {
        return $this->call('POST', $path, $body, $key, $seconds);
    }

    /**
     * Change.
     *
     * @param string $path
     * @param array<string,mixed> $body
     * @return array<string, mixed>
     * @throws SidecarException
     */
    public function patch(string $path, array $body): array
    {
        return $this->call('PATCH', $path, $body);
    }

    /**
     * Throw away.
     *
     * @param string $path
     * @return array<string, mixed>
     * @throws SidecarException
     */
    public function delete(string $path): array
    {
        return $this->call('DELETE', $path, null);
    }

    /**
     * One part of a path.
     *
     * @param string $part
     * @return string
     */
    public function part(string $part): string
    {
        return rawurlencode($part);
    }

    /**
     * One call.
     *
     * @param string $method
     * @param string $path
     * @param array<string,mixed>|null $body
     * @param string $key
     * @param int $seconds
     * @return array<string, mixed>
     * @throws SidecarException
     */
    private function call(string $method, string $path, ?array $body, string $key = '', int $seconds = 0): array
    {
        return $this->read($this->send($method, $path, $body, $key, $seconds, 'application/json'));
    }

    /**
     * Over the wire.
     *
     * @param string $method
     * @param string $path
     * @param array<string,mixed>|null $body
     * @param string $key
     * @param int $seconds
     * @param string $accept
     * @return Reply
     * @throws SidecarException
     */
    private function send(
        string $method,
        string $path,
        ?array $body,
        string $key,
        int $seconds,
        string $accept
    ): Reply {
        if (!$this->config->isConnected()) {
            throw new SidecarException(
                __('Replycart is not connected yet: see Stores, Configuration, Sales, Replycart.'),
                SidecarException::UNSET
            );
        }
        $this->notAway($method);
        $headers = [
            'Authorization' => 'Bearer ' . $this->config->token(),
            'Accept' => $accept,
            'Accept-Language' => substr((string)$this->locale->getLocale(), 0, 2) ?: 'en',
        ];
        $text = null;
        if ($body !== null) {
            $headers['Content-Type'] = 'application/json';
            $text = $body ? $this->json->serialize($body) : '{}';
        }
        if ($key !== '') {
            $headers['Idempotency-Key'] = $key;
        }
        $url = $this->config->url() . '/api/v1' . $path;
        try {
            $reply = $this->transport->send($method, $url, $headers, $text, $seconds ?: $this->config->timeout());
        } catch (SidecarException $error) {
            $this->away = $error;
            $this->cache->save((string)$error->getMessage(), self::NOTE, [], self::QUIET);
            $this->log->warning('Replycart: ' . $method . ' ' . strtok($path, '?') . ': ' . $error->getMessage());
            throw $error;
        }
        if ($method !== 'GET') {
            $this->cache->remove(self::NOTE);
        }

        return $reply;
    }

    /**
     * Do not wait for it again: a page that reads is told at once, whatever is sent is always tried once.
     *
     * @param string $method
     * @return void
     * @throws SidecarException
     */
    private function notAway(string $method): void
    {
        if ($this->away !== null) {
            throw $this->away;
        }
        $note = $method === 'GET' ? $this->cache->load(self::NOTE) : false;
        if (is_string($note) && $note !== '') {
            throw new SidecarException(__('%1', $note), SidecarException::AWAY);
        }
    }

    /**
     * The answer, or why there is none.
     *
     * @param Reply $reply
     * @return array<string, mixed>
     * @throws SidecarException
     */
    private function read(Reply $reply): array
    {
        try {
            $found = $reply->body === '' ? [] : $this->json->unserialize($reply->body);
        } catch (InvalidArgumentException) {
            $found = null;
        }
        if ($reply->status >= 200 && $reply->status < 300 && is_array($found)) {
            return array_is_list($found) ? ['items' => $found] : $found + ['_status' => $reply->status];
        }
        if ($reply->status < 400 || !is_array($found)) {
            throw new SidecarException(
                __('Something that is not Replycart answered (%1). Is the address right?', $reply->status),
                SidecarException::AWAY,
                $reply->status
            );
        }
        throw $reply->problem($found);
    }
}
