<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Framework\App\RequestInterface;
use Magento\Framework\View\Element\Block\ArgumentInterface;
use Replycart\Bridge\Model\Figures;
use Replycart\Bridge\Model\Sale\Way;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Figures over days, and whether it is worth it.
 */
class FiguresPage implements ArgumentInterface
{
    /**
     * @var array<string, mixed>|null
     */
    private ?array $found = null;

    /**
     * @var string
     */
    private string $problem = '';

    /**
     * @param Figures $figures
     * @param RequestInterface $request
     * @param Way $way
     * @param Missed $missed
     */
    public function __construct(
        private readonly Figures $figures,
        private readonly RequestInterface $request,
        private readonly Way $way,
        private readonly Missed $missed
    ) {
    }

    /**
     * What could not be had, and what to do.
     *
     * @return array<int, array{what: string, why: string, advice: string}>
     */
    public function missed(): array
    {
        return $this->missed->take();
    }

    /**
     * How many days are shown.
     *
     * @return int
     */
    public function span(): int
    {
        return $this->figures->span((int)$this->request->getParam('days'));
    }

    /**
     * The stretches that can be chosen.
     *
     * @return int[]
     */
    public function spans(): array
    {
        return Figures::SPANS;
    }

    /**
     * Days, totals and currency; empty when the sidecar is away, see problem().
     *
     * @return array<string, mixed>
     */
    public function figures(): array
    {
        if ($this->found === null) {
            try {
                $this->found = $this->figures->days($this->span());
            } catch (SidecarException $error) {
                $this->found = [];
                $this->problem = $error->getMessage();
            }
        }

        return $this->found;
    }

    /**
     * Why there are none to show.
     *
     * @return string
     */
    public function problem(): string
    {
        $this->figures();

        return $this->problem;
    }

    /**
     * Beside all that the shop sold; empty when that is not to be had, see missed().
     *
     * @return array<string, mixed>
     */
    public function worth(): array
    {
        try {
            return $this->figures() ? $this->figures->worth($this->span()) : [];
        } catch (SidecarException $error) {
            $this->missed->keep(__('Is It Worth It?'), $error->older());

            return [];
        }
    }

    /**
     * What is left of it after refunds.
     *
     * @param array<string,mixed> $worth
     * @return array{label: \Magento\Framework\Phrase, amount: int}|null
     */
    public function left(array $worth): ?array
    {
        return $this->way->left($worth);
    }

    /**
     * What came by each network, where there are several; an older sidecar does not split.
     *
     * @return array<int, array<string, mixed>>
     */
    public function networks(): array
    {
        return $this->way->networks((array)($this->figures()['networks'] ?? []));
    }

    /**
     * Day by day, with the height of each bar in percent of the highest.
     *
     * @return array<int, array{day: string, revenue: int, replies: int, paid: int, height: int}>
     */
    public function bars(): array
    {
        $days = array_filter((array)($this->figures()['days'] ?? []), 'is_array');
        $most = max([1, ...array_map('intval', array_column($days, 'revenue'))]);

        return array_map(static fn (array $day): array => [
            'day' => (string)($day['day'] ?? ''),
            'revenue' => (int)($day['revenue'] ?? 0),
            'replies' => (int)($day['replies'] ?? 0),
            'paid' => (int)($day['paid'] ?? 0),
            'height' => (int)round(100 * (int)($day['revenue'] ?? 0) / $most),
        ], array_values($days));
    }
}
