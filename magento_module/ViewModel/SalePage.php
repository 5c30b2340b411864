<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Framework\App\RequestInterface;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\DataObject\IdentityGeneratorInterface;
use Magento\Framework\View\Element\Block\ArgumentInterface;
use Replycart\Bridge\Model\Sale\Acts;
use Replycart\Bridge\Model\Sale\Way;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * One sale: its terms, its post, its funnel, what can be done.
 */
class SalePage implements ArgumentInterface
{
    private const RUNS = ['scheduled', 'live', 'paused'];

    /**
     * @var array<string, mixed>|null
     */
    private ?array $sale = null;

    /**
     * @var string
     */
    private string $problem = '';

    /**
     * @param Client $client
     * @param RequestInterface $request
     * @param Acts $does
     * @param Way $way
     * @param SaleParts $parts
     * @param IdentityGeneratorInterface $ids
     * @param AuthorizationInterface $authorization
     */
    public function __construct(
        private readonly Client $client,
        private readonly RequestInterface $request,
        private readonly Acts $does,
        private readonly Way $way,
        private readonly SaleParts $parts,
        private readonly IdentityGeneratorInterface $ids,
        private readonly AuthorizationInterface $authorization
    ) {
    }

    /**
     * Id as asked for.
     *
     * @return string
     */
    public function id(): string
    {
        return (string)$this->request->getParam('id');
    }

    /**
     * The sale; empty when the sidecar is away, see problem().
     *
     * @return array<string, mixed>
     */
    public function sale(): array
    {
        if ($this->sale === null) {
            try {
                $this->sale = $this->client->get('/sales/' . $this->client->part($this->id()));
            } catch (SidecarException $error) {
                $this->sale = [];
                $this->problem = $error->getMessage();
            }
        }

        return $this->sale;
    }

    /**
     * Why there is no sale to show.
     *
     * @return string
     */
    public function problem(): string
    {
        $this->sale();

        return $this->problem;
    }

    /**
     * The way from post to order.
     *
     * @return array<int, array{name: string, label: \Magento\Framework\Phrase, count: int|null, width: int}>
     */
    public function funnel(): array
    {
        return $this->way->bars((array)($this->sale()['figures'] ?? []));
    }

    /**
     * Replies and payments hour by hour.
     *
     * @return array<int, array{at: string, replies: int, paid: int, height: int, part: int}>
     */
    public function hours(): array
    {
        return $this->way->hours((array)($this->sale()['figures']['by_hour'] ?? []));
    }

    /**
     * What came of it on each network, where there are several.
     *
     * @return array<int, array<string, mixed>>
     */
    public function networks(): array
    {
        return $this->way->networks((array)($this->sale()['figures']['networks'] ?? []));
    }

    /**
     * What is asked for beside it: how it spread, who waits, who bought.
     *
     * @return SaleParts
     */
    public function parts(): SaleParts
    {
        return $this->parts;
    }

    /**
     * Whether something may be linked to.
     *
     * @param mixed $url
     * @return bool
     */
    public function isAddress(mixed $url): bool
    {
        return is_string($url) && preg_match('#^https?://#', $url) === 1;
    }

    /**
     * What is left after refunds, with the network's cost taken off where the sidecar knows what a dollar is worth.
     *
     * @return array{label: \Magento\Framework\Phrase, amount: int}|null null with an older sidecar
     */
    public function left(): ?array
    {
        return $this->way->left((array)($this->sale()['figures'] ?? []));
    }

    /**
     * What can be done now.
     *
     * @return array<string, \Magento\Framework\Phrase>
     */
    public function acts(): array
    {
        $acts = [];
        foreach ($this->maySell() ? $this->does->of($this->sale()) : [] as $act) {
            $acts[$act] = $this->does->name($act, (string)$this->sale()['state']);
        }

        return $acts;
    }

    /**
     * Whether the page refreshes itself.
     *
     * @return bool
     */
    public function isLive(): bool
    {
        return in_array($this->sale()['state'] ?? '', self::RUNS, true);
    }

    /**
     * What is asked before something is done.
     *
     * @param string $act
     * @return \Magento\Framework\Phrase
     */
    public function question(string $act): \Magento\Framework\Phrase
    {
        return $this->does->question($act, (string)($this->sale()['state'] ?? ''));
    }

    /**
     * Whether this user may change its terms.
     *
     * @return bool
     */
    public function canEdit(): bool
    {
        return $this->maySell() && ($this->sale()['state'] ?? '') === 'draft' && !$this->isBasket();
    }

    /**
     * Whether this user may put more units on sale.
     *
     * @return bool
     */
    public function canRestock(): bool
    {
        return $this->maySell() && $this->isLive() && !$this->isBasket();
    }

    /**
     * A basket has no product, no units and no post.
     *
     * @return bool
     */
    public function isBasket(): bool
    {
        return ($this->sale()['mode'] ?? '') === 'basket';
    }

    /**
     * A key for one copy, or one restocking.
     *
     * @return string
     */
    public function once(): string
    {
        return $this->ids->generateId();
    }

    /**
     * Its posts, one on each network, as far as they are addresses.
     *
     * @return array<int, array{network: string, url: string}>
     */
    public function posts(): array
    {
        $posts = [];
        foreach (array_filter((array)($this->sale()['posts'] ?? []), 'is_array') as $post) {
            if ($this->isAddress($post['url'] ?? '')) {
                $posts[] = ['network' => (string)($post['network'] ?? ''), 'url' => (string)$post['url']];
            }
        }

        return $posts;
    }

    /**
     * The list of who came first, in a series for the first; '' otherwise.
     *
     * @return string
     */
    public function draw(): string
    {
        $sale = $this->sale();
        $link = (string)($sale['link'] ?? '');

        return ($sale['mode'] ?? '') === 'first_come' && $this->isAddress($link) ? $link . '/draw' : '';
    }

    /**
     * Whether this user may make and move sales.
     *
     * @return bool
     */
    private function maySell(): bool
    {
        return $this->authorization->isAllowed('Replycart_Bridge::sell');
    }
}
