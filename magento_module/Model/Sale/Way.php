<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sale;

/**
 * The way from post to order, as bars.
 */
class Way
{
    private const WAYS = ['views', 'replies', 'intents', 'holds', 'checkouts', 'paid', 'ordered', 'refunded'];

    private const OF_A_NETWORK = [
        'views', 'replies', 'intents', 'holds', 'checkouts', 'paid', 'revenue', 'refunds', 'net', 'net_after_cost',
    ];

    private const OF_AN_HOUR = ['replies', 'intents', 'holds', 'checkouts', 'paid', 'revenue'];

    /**
     * The funnel: how many came how far, with the width of each bar in percent of the widest.
     *
     * @param array<string,mixed> $figures of a sale
     * @return array<int, array{name: string, label: \Magento\Framework\Phrase, count: int|null, width: int}>
     */
    public function bars(array $figures): array
    {
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
     * Hour by hour, the last two days of them, with replies and payments as heights in percent.
     *
     * @param array<int,mixed> $hours of a sale's figures
     * @return array<int, array{at: string, replies: int, intents: int, holds: int, checkouts: int, paid: int,
     *     revenue: int, height: int, part: int}>
     */
    public function hours(array $hours): array
    {
        $hours = array_slice(array_filter($hours, 'is_array'), -48);
        $most = max([1, ...array_map(static fn ($hour): int => (int)($hour['replies'] ?? 0), $hours)]);
        $bars = [];
        foreach ($hours as $hour) {
            $bar = ['at' => (string)($hour['at'] ?? '')];
            foreach (self::OF_AN_HOUR as $name) {
                $bar[$name] = (int)($hour[$name] ?? 0);
            }
            $bars[] = $bar + [
                'height' => (int)round(100 * $bar['replies'] / $most),
                'part' => (int)round(100 * min($bar['paid'], $most) / $most),
            ];
        }

        return $bars;
    }

    /**
     * What came by each network, where there are several; null is what is not told.
     *
     * @param array<int,mixed> $rows network, and what came on it beside it or in 'totals'
     * @return array<int, array<string, mixed>> network, numbers, minor units, and 'cost' in US cents
     */
    public function networks(array $rows): array
    {
        $rows = array_values(array_filter($rows, 'is_array'));

        return count($rows) < 2 ? [] : array_map(static function (array $row): array {
            $came = is_array($row['totals'] ?? null) ? $row['totals'] : $row;
            $told = ['network' => (string)($row['network'] ?? '')];
            foreach (self::OF_A_NETWORK as $name) {
                $told[$name] = isset($came[$name]) ? (int)$came[$name] : null;
            }
            $cost = $came['network_cost_usd'] ?? null;

            return $told + ['cost' => is_numeric($cost) ? (int)round(100 * (float)$cost) : null];
        }, $rows);
    }

    /**
     * What is left after refunds.
     *
     * @param array<string,mixed> $figures of a sale, or of days
     * @return array{label: \Magento\Framework\Phrase, amount: int}|null
     */
    public function left(array $figures): ?array
    {
        if (isset($figures['net_after_cost'])) {
            return [
                'label' => __('Left after refunds and the cost of the network'),
                'amount' => (int)$figures['net_after_cost'],
            ];
        }

        return isset($figures['net'])
            ? ['label' => __('Left after refunds, before the cost of the network'), 'amount' => (int)$figures['net']]
            : null;
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
