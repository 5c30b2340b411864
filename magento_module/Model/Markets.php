<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Magento\Store\Model\StoreManagerInterface;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Where a sale can go: the shop's own market, and other store views as the sidecar found them.
 */
class Markets
{
    /**
     * @var array<int, array{code: string, name: string, currency: string}>|null
     */
    private ?array $known = null;

    /**
     * @var SidecarException|null
     */
    private ?SidecarException $problem = null;

    /**
     * @param Client $client
     * @param StoreManagerInterface $stores
     */
    public function __construct(
        private readonly Client $client,
        private readonly StoreManagerInterface $stores
    ) {
    }

    /**
     * All of them, the shop's own first. Without the sidecar, or with an older one, the own alone.
     *
     * @return array<int, array{code: string, name: string, currency: string}>
     */
    public function all(): array
    {
        if ($this->known === null) {
            try {
                $found = $this->client->getNewer('/markets');
            } catch (SidecarException $error) {
                $this->problem = $error;
                $found = null;
            }
            $this->known = [['code' => '', 'name' => '', 'currency' => $this->own()]];
            foreach (is_array($found['items'] ?? null) ? $found['items'] : [] as $one) {
                if (is_array($one) && (string)($one['code'] ?? '') !== '') {
                    $this->known[] = array_map('strval', array_intersect_key(
                        $one + ['name' => '', 'currency' => ''],
                        ['code' => 1, 'name' => 1, 'currency' => 1]
                    ));
                }
            }
        }

        return $this->known;
    }

    /**
     * Why the others cannot be listed; null where they can, or an older sidecar has none.
     *
     * @return SidecarException|null
     */
    public function problem(): ?SidecarException
    {
        $this->all();

        return $this->problem;
    }

    /**
     * One that a draft has, or that was typed: a form without it would put it into another, with other prices.
     *
     * @param string $code
     * @param string $currency where it is known
     * @return void
     */
    public function also(string $code, string $currency): void
    {
        if ($code !== '' && !in_array($code, array_column($this->all(), 'code'), true)) {
            $this->known[] = ['code' => $code, 'name' => $code, 'currency' => $currency];
        }
    }

    /**
     * In which currency a market sells; '' for one that nobody knows.
     *
     * @param string $code
     * @return string
     */
    public function currency(string $code): string
    {
        return $code === '' ? $this->own() : (string)(array_column($this->all(), 'currency', 'code')[$code] ?? '');
    }

    /**
     * The shop's own currency.
     *
     * @return string
     */
    private function own(): string
    {
        return (string)$this->stores->getDefaultStoreView()?->getBaseCurrencyCode();
    }
}
