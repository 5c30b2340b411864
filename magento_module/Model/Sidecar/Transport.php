<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sidecar;

use Exception;
use Magento\Framework\HTTP\Client\Curl;
use Magento\Framework\HTTP\Client\CurlFactory;

/**
 * Magento's own HTTP client; no redirects, a short patience for connecting.
 */
class Transport implements TransportInterface
{
    private const CONNECT_SECONDS = 3;
    private const LARGEST = 4000000;

    /**
     * @param CurlFactory $clients
     */
    public function __construct(private readonly CurlFactory $clients)
    {
    }

    /**
     * @inheritdoc
     */
    public function send(string $method, string $url, array $headers, ?string $body, int $seconds): Reply
    {
        $client = $this->clients->create();
        $client->setHeaders($headers);
        $client->setTimeout($seconds);
        $client->setOption(CURLOPT_CONNECTTIMEOUT, min(self::CONNECT_SECONDS, $seconds));
        $client->setOption(CURLOPT_FOLLOWLOCATION, false);
        $client->setOption(CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
        $client->setOption(CURLOPT_NOSIGNAL, true);
        // Magento's client holds on to itself: a connection kept alive would stay open for as long as a consumer runs.
        $client->setOption(CURLOPT_FORBID_REUSE, true);
        try {
            $this->run($client, $method, $url, (string)$body);
        } catch (Exception $error) {
            throw new SidecarException(
                __('Replycart does not answer (%1). The shop itself works as ever.', $error->getMessage()),
                SidecarException::AWAY
            );
        }
        $text = (string)$client->getBody();
        if (strlen($text) > self::LARGEST) {
            throw new SidecarException(__('Replycart answered too much.'), SidecarException::AWAY);
        }

        return new Reply((int)$client->getStatus(), $text);
    }

    /**
     * The client knows GET and POST; other methods are a POST by another name.
     *
     * @param Curl $client
     * @param string $method
     * @param string $url
     * @param string $body
     * @return void
     */
    private function run(Curl $client, string $method, string $url, string $body): void
    {
        if ($method === 'GET') {
            $client->get($url);

            return;
        }
        if ($method !== 'POST') {
            $client->setOption(CURLOPT_CUSTOMREQUEST, $method);
        }
        $client->post($url, $body);
    }
}
