<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * What the merchant does with replies.
 */
class Replies
{
    /**
     * @param Client $client
     */
    public function __construct(private readonly Client $client)
    {
    }

    /**
     * A reply of the inbox, or null when it is not there any more.
     *
     * @param string $network
     * @param string $id
     * @return array<string, mixed>|null
     * @throws SidecarException
     */
    public function find(string $network, string $id): ?array
    {
        $page = 1;
        do {
            $found = $this->client->get('/replies', ['state' => 'inbox', 'page' => $page, 'per_page' => 200]);
            foreach ((array)($found['items'] ?? []) as $reply) {
                if (($reply['network'] ?? '') === $network && ($reply['id'] ?? '') === $id) {
                    return $reply;
                }
            }
            $page++;
        } while ($page <= min(10, (int)($found['pages'] ?? 1)));

        return null;
    }

    /**
     * Answer in public.
     *
     * @param string $network
     * @param string $id
     * @param string $text
     * @return void
     * @throws SidecarException
     */
    public function answer(string $network, string $id, string $text): void
    {
        $this->client->post($this->path($network, $id, 'answer'), ['text' => $text]);
    }

    /**
     * Put away.
     *
     * @param string $network
     * @param string $id
     * @return void
     * @throws SidecarException
     */
    public function close(string $network, string $id): void
    {
        $this->client->post($this->path($network, $id, 'close'));
    }

    /**
     * Take out again.
     *
     * @param string $network
     * @param string $id
     * @return void
     * @throws SidecarException
     */
    public function reopen(string $network, string $id): void
    {
        $this->client->post($this->path($network, $id, 'reopen'));
    }

    /**
     * Where a reply is handled.
     *
     * @param string $network
     * @param string $id
     * @param string $act
     * @return string
     */
    private function path(string $network, string $id, string $act): string
    {
        return '/replies/' . $this->client->part($network) . '/' . $this->client->part($id) . '/' . $act;
    }
}
