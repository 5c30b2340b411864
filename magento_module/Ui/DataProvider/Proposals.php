<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

/**
 * What the rules of the clearance proposed.
 */
class Proposals extends SidecarProvider
{
    protected const PATH = '/clearance/proposals';
    protected const FILTERS = [
        'state' => 'state',
    ];

    /**
     * @inheritdoc
     */
    protected function row(array $row): array
    {
        $items = array_filter((array)($row['items'] ?? []), 'is_numeric');
        $sale = (string)($row['sale'] ?? '');

        return [
            'id' => (string)($row['id'] ?? ''),
            'state' => (string)($row['state'] ?? ''),
            'name' => $sale === ''
                ? (string)$this->escaper->escapeHtml((string)($row['name'] ?? ''))
                : $this->link(
                    $this->urls->getUrl('replycart/sale/view', ['id' => $sale]),
                    (string)($row['name'] ?? '')
                ),
            'product' => (string)($row['product'] ?? ''),
            'units' => (string)array_sum($items),
            'slot' => $this->words->time($row['slot'] ?? null),
            'lapses_at' => ($row['state'] ?? '') === 'proposed' ? $this->words->time($row['lapses_at'] ?? null) : '',
            'why' => (string)($row['why'] ?? ''),
        ];
    }
}
