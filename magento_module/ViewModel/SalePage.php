<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Framework\App\RequestInterface;
use Magento\Framework\View\Element\Block\ArgumentInterface;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * One sale: its terms, its post, its funnel, who bought.
 */
class SalePage implements ArgumentInterface
{
    private const WAYS = ['views', 'replies', 'intents', 'holds', 'checkouts', 'paid', 'ordered', 'refunded'];
    private const ACTS = [
        'draft' => ['publish'],
        'scheduled' => ['pause', 'end'],
        'live' => ['pause', 'end'],
        'paused' => ['resume', 'end'],
        'ended' => [],
    ];

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
     */
    public function __construct(
        private readonly Client $client,
        private readonly RequestInterface $request
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
     * The funnel: how many came how far, with the width of each bar in percent of the widest.
     *
     * @return array<int, array{name: string, label: \Magento\Framework\Phrase, count: int|null, width: int}>
     */
    public function funnel(): array
    {
        $figures = (array)($this->sale()['figures'] ?? []);
        $counts = [];
        foreach (self::WAYS as $name) {
            $counts[$name] = isset($figures[$name]) ? (int)$figures[$name] : null;
        }
        // Views are hundreds of times the rest: their bar is full, and the others are measured by the replies.
        $rest = array_filter(array_diff_key($counts, ['views' => 0]));
        $most = max(1, $rest ? max($rest) : 1);
        $bars = [];
        foreach ($counts as $name => $count) {
            $bars[] = [
                'name' => $name,
                'label' => $this->label($name),
                'count' => $count,
                'width' => $name === 'views' ? ($count ? 100 : 0) : (int)round(100 * (int)$count / $most),
            ];
        }

        return $bars;
    }

    /**
     * Replies and payments hour by hour, the last day of them, as heights in percent.
     *
     * @return array<int, array{at: string, replies: int, paid: int, height: int, part: int}>
     */
    public function hours(): array
    {
        $hours = array_slice((array)($this->sale()['figures']['by_hour'] ?? []), -48);
        $most = max([1, ...array_map(static fn ($hour): int => (int)($hour['replies'] ?? 0), $hours)]);
        $bars = [];
        foreach ($hours as $hour) {
            $bars[] = [
                'at' => (string)($hour['at'] ?? ''),
                'replies' => (int)($hour['replies'] ?? 0),
                'paid' => (int)($hour['paid'] ?? 0),
                'height' => (int)round(100 * (int)($hour['replies'] ?? 0) / $most),
                'part' => (int)round(100 * min((int)($hour['paid'] ?? 0), $most) / $most),
            ];
        }

        return $bars;
    }

    /**
     * What can be done now.
     *
     * @return array<string, \Magento\Framework\Phrase>
     */
    public function acts(): array
    {
        $words = [
            'publish' => __('Publish'),
            'pause' => __('Pause'),
            'resume' => __('Go on'),
            'end' => __('End'),
            'copy' => __('Copy'),
        ];
        $acts = [...(self::ACTS[$this->sale()['state'] ?? ''] ?? []), 'copy'];

        return $this->sale() ? array_intersect_key($words, array_flip($acts)) : [];
    }

    /**
     * Whether the page refreshes itself.
     *
     * @return bool
     */
    public function isLive(): bool
    {
        return in_array($this->sale()['state'] ?? '', ['live', 'paused', 'scheduled'], true);
    }

    /**
     * The newest purchases of this sale.
     *
     * @return array<int, array<string, mixed>>
     */
    public function purchases(): array
    {
        if (!$this->sale()) {
            return [];
        }
        try {
            $query = ['sale' => $this->id(), 'per_page' => 10, 'sort' => '-created_at'];

            return array_filter((array)($this->client->get('/purchases', $query)['items'] ?? []), 'is_array');
        } catch (SidecarException) {
            return [];
        }
    }

    /**
     * A step of the way.
     *
     * @param string $name
     * @return \Magento\Framework\Phrase
     */
    private function label(string $name): \Magento\Framework\Phrase
    {
        return match ($name) {
            'views' => __('Saw the post'),
            'replies' => __('Replied'),
            'intents' => __('Want to buy'),
            'holds' => __('Got units'),
            'checkouts' => __('Went to PayPal'),
            'paid' => __('Paid'),
            'ordered' => __('Ordered here'),
            default => __('Refunded'),
        };
    }
}
