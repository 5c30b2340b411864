<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Gifts from PayPal account to PayPal account.
 */
class Gifts
{
    /**
     * @param Client $client
     */
    public function __construct(private readonly Client $client)
    {
    }

    /**
     * One with its history.
     *
     * @param string $id
     * @return array<string, mixed>
     * @throws SidecarException
     */
    public function get(string $id): array
    {
        return $this->client->get('/gifts/' . $this->client->part($id));
    }

    /**
     * It can then no longer be paid.
     *
     * @param string $id
     * @return void
     * @throws SidecarException
     */
    public function cancel(string $id): void
    {
        $this->client->post('/gifts/' . $this->client->part($id) . '/cancel');
    }
}
