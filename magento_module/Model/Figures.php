<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * What came of it, over days.
 */
class Figures
{
    public const SPANS = [7, 30, 90, 365];

    /**
     * @param Client $client
     */
    public function __construct(private readonly Client $client)
    {
    }

    /**
     * Day by day.
     *
     * @param int $days
     * @return array<string, mixed>
     * @throws SidecarException
     */
    public function days(int $days): array
    {
        return $this->client->get('/figures', ['days' => $this->span($days)]);
    }

    /**
     * Beside all that the shop sold. The sidecar asks the shop for it.
     *
     * @param int $days
     * @return array<string, mixed>
     * @throws SidecarException
     */
    public function worth(int $days): array
    {
        return $this->client->get('/figures/worth', ['days' => $this->span($days)]);
    }

    /**
     * The one or the other, for a spreadsheet.
     *
     * @param int $days
     * @param bool $worth
     * @return string
     * @throws SidecarException
     */
    public function csv(int $days, bool $worth): string
    {
        return $this->client->csv($worth ? '/figures/worth' : '/figures', ['days' => $this->span($days)]);
    }

    /**
     * One of the stretches that can be asked for.
     *
     * @param int $days
     * @return int
     */
    public function span(int $days): int
    {
        return in_array($days, self::SPANS, true) ? $days : 30;
    }
}
