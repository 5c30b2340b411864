<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Work of the sidecar that was tried too often, and waits for a person.
 */
class Tasks
{
    /**
     * @param Client $client
     */
    public function __construct(private readonly Client $client)
    {
    }

    /**
     * Back to work.
     *
     * @param string $id
     * @return void
     * @throws SidecarException
     */
    public function retry(string $id): void
    {
        $this->client->post('/tasks/' . $this->client->part($id) . '/retry');
    }
}
