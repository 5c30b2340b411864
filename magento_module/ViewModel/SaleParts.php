<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Framework\AuthorizationInterface;
use Replycart\Bridge\Model\Sale\Line;
use Replycart\Bridge\Model\Sale\Spread;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Parts of a sale's page that are asked for one by one; what could not be had is told.
 */
class SaleParts
{
    /**
     * @param Client $client
     * @param Line $lines
     * @param Spread $spread
     * @param AuthorizationInterface $authorization
     * @param Missed $missed
     */
    public function __construct(
        private readonly Client $client,
        private readonly Line $lines,
        private readonly Spread $spread,
        private readonly AuthorizationInterface $authorization,
        private readonly Missed $missed
    ) {
    }

    /**
     * How each of its posts fared; empty before there is one, and with an older sidecar.
     *
     * @param SalePage $page
     * @return array<int, array<string, mixed>>
     */
    public function fared(SalePage $page): array
    {
        try {
            return $page->posts() ? $this->spread->posts($page->id()) : [];
        } catch (SidecarException $error) {
            $this->missed->keep(__('Post by Post'), $error);

            return [];
        }
    }

    /**
     * Who passed its posts on, those first that brought most.
     *
     * @param SalePage $page
     * @return array<int, array<string, mixed>>
     */
    public function passedOn(SalePage $page): array
    {
        try {
            return $page->posts() ? $this->spread->accounts($page->id()) : [];
        } catch (SidecarException $error) {
            $this->missed->keep(__('Who Passed It On'), $error);

            return [];
        }
    }

    /**
     * Who waits in line, and where the sidecar tells it, what restocking would sell.
     *
     * Empty when nobody waits, and for who may not see purchases.
     *
     * @param SalePage $page
     * @return array<string, mixed>
     */
    public function line(SalePage $page): array
    {
        if (!$this->maySeeBuyers() || !$page->isLive() || $page->isBasket()) {
            return [];
        }
        try {
            $line = $this->lines->of($page->id());
        } catch (SidecarException $error) {
            if ($error->status() !== 404) {
                $this->missed->keep(__('In Line'), $error);
            }

            return [];
        }
        $line['items'] = array_filter((array)($line['items'] ?? []), 'is_array');
        $line['restock'] = array_filter((array)($line['restock'] ?? []), 'is_array');

        return $line['items'] ? $line : [];
    }

    /**
     * The newest purchases of this sale, for who may see purchases.
     *
     * @param SalePage $page
     * @return array<int, array<string, mixed>>
     */
    public function purchases(SalePage $page): array
    {
        if (!$this->maySeeBuyers() || !$page->sale()) {
            return [];
        }
        try {
            $query = ['sale' => $page->id(), 'per_page' => 10, 'sort' => '-created_at'];

            return array_filter((array)($this->client->get('/purchases', $query)['items'] ?? []), 'is_array');
        } catch (SidecarException $error) {
            $this->missed->keep(__('Newest Purchases'), $error);

            return [];
        }
    }

    /**
     * What of it could not be had, and what to do; told once.
     *
     * @return array<int, array{what: string, why: string, advice: string}>
     */
    public function missed(): array
    {
        return $this->missed->take();
    }

    /**
     * Whether this user may see who bought and who waits.
     *
     * @return bool
     */
    private function maySeeBuyers(): bool
    {
        return $this->authorization->isAllowed('Replycart_Bridge::purchases');
    }
}
