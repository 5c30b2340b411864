<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

/**
 * Rows of the grid of sales, by the API's list.
 */
class Sales extends SidecarProvider
{
    protected const PATH = '/sales';
    protected const FILTERS = ['state' => 'state', 'product' => 'product', 'fulltext' => 'search', 'title' => 'search'];
    protected const SORTS = [
        'created_at' => 'created_at',
        'starts_at' => 'starts_at',
        'ends_at' => 'ends_at',
        'title' => 'title',
        'state' => 'state',
    ];

    /**
     * @inheritdoc
     */
    protected function row(array $row): array
    {
        $items = array_filter((array)($row['items'] ?? []), 'is_array');
        $units = array_sum(array_column($items, 'quantity'));
        $free = array_sum(array_column($items, 'free'));
        $prices = array_column($items, 'unit');
        $counts = (array)($row['purchases'] ?? []);
        $posts = [];
        foreach (array_filter((array)($row['posts'] ?? []), 'is_array') as $post) {
            $where = (string)__('on %1', $this->words->network((string)($post['network'] ?? '')));
            $posts[] = $this->link((string)($post['url'] ?? ''), $where, true);
        }

        return [
            'id' => (string)($row['id'] ?? ''),
            'state' => (string)($row['state'] ?? ''),
            'mode' => (string)($row['mode'] ?? ''),
            'state_label' => $this->words->state((string)($row['state'] ?? '')),
            'title' => $this->link(
                $this->urls->getUrl('replycart/sale/view', ['id' => (string)($row['id'] ?? '')]),
                (string)($row['title'] ?? '') ?: (string)($row['product'] ?? '') ?: '#' . ($row['hashtag'] ?? '')
            ),
            'product' => (string)($row['product'] ?? ''),
            'price' => $prices ? $this->words->money((int)min($prices), (string)($row['currency'] ?? '')) : '',
            'units' => $items ? (string)__('%1 of %2', $free, $units) : '',
            'paid' => (string)((int)($counts['paid'] ?? 0) + (int)($counts['ordered'] ?? 0)),
            'created_at' => $this->words->time($row['created_at'] ?? null),
            'starts_at' => $this->words->time($row['starts_at'] ?? null),
            'ends_at' => $this->words->time($row['ends_at'] ?? null),
            'post' => implode(', ', $posts),
        ];
    }
}
