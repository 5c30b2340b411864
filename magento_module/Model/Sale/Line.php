<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sale;

use Magento\Framework\Exception\InputException;
use Replycart\Bridge\Model\Form\Fields;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Who waits in line for a sale, and more units for them.
 */
class Line
{
    /** So many are shown; the grid of purchases has all. */
    private const SHOWN = 20;

    /**
     * @param Client $client
     * @param Fields $fields
     */
    public function __construct(
        private readonly Client $client,
        private readonly Fields $fields
    ) {
    }

    /**
     * The first in line, with 'wanted', 'promised' and 'restock' where the sidecar tells them.
     *
     * @param string $sale
     * @return array<string, mixed>
     * @throws SidecarException
     */
    public function of(string $sale): array
    {
        return $this->client->get(
            '/sales/' . $this->client->part($sale) . '/waitlist',
            ['per_page' => self::SHOWN]
        );
    }

    /**
     * Put more on sale. The sidecar asks the shop whether it has them.
     *
     * @param string $sale
     * @param string $sku
     * @param string $units
     * @param string $once keeps a double click from adding them twice
     * @return int
     * @throws SidecarException
     * @throws InputException
     */
    public function add(string $sale, string $sku, string $units, string $once): int
    {
        $wrong = new InputException(__('%1: must be a whole number', __('Units')));
        $number = $this->fields->whole($units, __('Units'), $wrong);
        if ($number === null || $number < 1) {
            throw $wrong;
        }
        $this->client->post(
            '/sales/' . $this->client->part($sale) . '/units',
            ['sku' => $sku, 'units' => $number],
            $once,
            Client::PUBLISHING
        );

        return $number;
    }
}
