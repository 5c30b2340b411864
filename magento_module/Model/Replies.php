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
     * A reply with what is beside it; null when it is gone, or this sidecar is too old to show one alone.
     *
     * @param string $network
     * @param string $id
     * @return array<string, mixed>|null
     * @throws SidecarException
     */
    public function find(string $network, string $id): ?array
    {
        return $this->client->getNewer($this->path($network, $id));
    }

    /**
     * To whom a reply may be handed over; null where this sidecar is too old to tell.
     *
     * @return string[]|null
     * @throws SidecarException
     */
    public function people(): ?array
    {
        $found = $this->client->getNewer('/people');
        $items = array_filter((array)($found['items'] ?? []), 'is_array');

        return $found === null ? null : array_map('strval', array_column($items, 'name'));
    }

    /**
     * Answer: in public, or in private where it came in private.
     *
     * @param string $network
     * @param string $id
     * @param string $text
     * @return void
     * @throws SidecarException
     */
    public function answer(string $network, string $id, string $text): void
    {
        $this->client->post($this->path($network, $id) . '/answer', ['text' => $text]);
    }

    /**
     * Hand it over; to nobody gives it back to everybody.
     *
     * @param string $network
     * @param string $id
     * @param string $user
     * @param string|null $was whose it was when it was looked at, '' for nobody's; null for whoever's
     * @return void
     * @throws SidecarException of status 409 when it changed hands meanwhile
     */
    public function assign(string $network, string $id, string $user, ?string $was): void
    {
        $path = $this->path($network, $id) . '/assign';
        try {
            $this->client->post($path, ['user' => $user] + ($was === null ? [] : ['was' => $was]));
        } catch (SidecarException $error) {
            // An older sidecar is of the same version, and tells by this alone that it does not look whose it was.
            if ($was === null || $error->status() !== 422 || array_keys($error->fields()) !== ['was']) {
                throw $error;
            }
            $this->client->post($path, ['user' => $user]);
        }
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
        $this->client->post($this->path($network, $id) . '/close');
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
        $this->client->post($this->path($network, $id) . '/reopen');
    }

    /**
     * Where a reply is handled.
     *
     * @param string $network
     * @param string $id
     * @return string
     */
    private function path(string $network, string $id): string
    {
        return '/replies/' . $this->client->part($network) . '/' . $this->client->part($id);
    }
}
