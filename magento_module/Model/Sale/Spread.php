<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sale;

use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * How each post of a sale fared, and who passed it on.
 */
class Spread
{
    /** So many accounts are shown, those first that brought most. */
    public const SHOWN = 20;

    /**
     * @param Client $client
     */
    public function __construct(private readonly Client $client)
    {
    }

    /**
     * Each post, the first first. An older sidecar tells nothing.
     *
     * @param string $sale
     * @return array<int, array<string, mixed>>
     * @throws SidecarException
     */
    public function posts(string $sale): array
    {
        return $this->items($sale, 'posts');
    }

    /**
     * Each account that quoted or reposted a post, who brought most first.
     *
     * @param string $sale
     * @return array<int, array<string, mixed>>
     * @throws SidecarException
     */
    public function accounts(string $sale): array
    {
        return $this->items($sale, 'accounts');
    }

    /**
     * A list of the sale's figures.
     *
     * @param string $sale
     * @param string $what
     * @return array<int, array<string, mixed>>
     * @throws SidecarException
     */
    private function items(string $sale, string $what): array
    {
        $found = $this->client->getNewer('/sales/' . $this->client->part($sale) . '/figures/' . $what);

        return array_values(array_filter((array)($found['items'] ?? []), 'is_array'));
    }
}
