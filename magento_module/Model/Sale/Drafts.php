<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sale;

use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Several products at once become as many drafts, on the terms that an untouched form has.
 */
class Drafts
{
    /**
     * @param Client $client
     */
    public function __construct(private readonly Client $client)
    {
    }

    /**
     * A draft for each of these products.
     *
     * @param array<int,string> $names by product id
     * @param array<int,string> $skus by product id
     * @param string $once keeps a double click from making two of each
     * @return array{0: int, 1: string[]} drafts made, and what went wrong
     */
    public function make(array $names, array $skus, string $once): array
    {
        $made = 0;
        $wrong = [];
        foreach ($skus as $id => $sku) {
            $body = [
                'product' => $sku,
                'quantity' => 1,
                'title' => mb_substr($names[$id] ?? '', 0, 200),
                'shipping' => ['rule' => FormFiller::SHIPPING],
            ];
            try {
                $this->client->post('/sales', $body, $once === '' ? '' : $once . '-' . $id);
                $made++;
            } catch (SidecarException $error) {
                $wrong[] = $sku . ': ' . implode(' ', $error->lines());
                if ($error->kind() !== SidecarException::REFUSED) {
                    break;
                }
            }
        }

        return [$made, $wrong];
    }
}
