<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Answers for use again.
 */
class Canned
{
    private const PATH = '/replies/canned';

    /**
     * @param Client $client
     */
    public function __construct(private readonly Client $client)
    {
    }

    /**
     * Name → text; null where this sidecar is too old for them.
     *
     * @return array<string, string>|null
     * @throws SidecarException
     */
    public function all(): ?array
    {
        $found = $this->client->getNewer(self::PATH);
        $items = array_filter((array)($found['items'] ?? []), 'is_array');

        return $found === null ? null : array_map('strval', array_column($items, 'text', 'name'));
    }

    /**
     * Keep one; one of the same name is replaced.
     *
     * @param string $name
     * @param string $text
     * @return void
     * @throws SidecarException
     */
    public function keep(string $name, string $text): void
    {
        $this->client->post(self::PATH, ['name' => $name, 'text' => $text]);
    }

    /**
     * Throw one away.
     *
     * @param string $name
     * @return void
     * @throws SidecarException
     */
    public function drop(string $name): void
    {
        $this->client->delete(self::PATH . '/' . $this->client->part($name));
    }

    /**
     * For one reply: the placeholders are filled in.
     *
     * @param string $text
     * @param array<string,mixed> $reply with what is beside it
     * @return string
     */
    public function filled(string $text, array $reply): string
    {
        $order = '';
        foreach (array_filter((array)($reply['beside']['purchases'] ?? []), 'is_array') as $purchase) {
            $order = $order ?: (string)($purchase['shop_order_number'] ?? '');
        }

        return strtr($text, [
            '{handle}' => '@' . ($reply['handle'] ?? ''),
            '{sale}' => (string)($reply['beside']['sale']['title'] ?? ''),
            '{order}' => $order,
        ]);
    }
}
