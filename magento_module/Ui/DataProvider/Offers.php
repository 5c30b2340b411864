<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

/**
 * Rows of the grid of offers.
 */
class Offers extends SidecarProvider
{
    protected const PATH = '/offers';
    protected const FILTERS = [
        'state' => 'state',
    ];

    /**
     * @inheritdoc
     */
    protected function row(array $row): array
    {
        $id = (string)($row['id'] ?? '');
        $currency = (string)($row['currency'] ?? '');
        $off = isset($row['amount']) && $row['amount']
            ? $this->words->money((int)$row['amount'], $currency)
            : $this->words->percent((int)($row['percent'] ?? 0));
        $most = (int)($row['most'] ?? 0);
        $given = (int)($row['given'] ?? 0);

        return [
            'id' => $id,
            'state' => (string)($row['state'] ?? ''),
            'hashtag' => $this->link(
                $this->urls->getUrl('replycart/offer/view', ['id' => $id]),
                '#' . (string)($row['hashtag'] ?? '')
            ),
            'off' => $off,
            'minimum' => empty($row['minimum']) ? '' : $this->words->money((int)$row['minimum'], $currency),
            'for' => $this->words->whom((string)($row['for'] ?? '')),
            'given' => $most > 0 ? (string)__('%1 of %2', $given, $most) : (string)$given,
            'used' => (string)(int)($row['coupons']['used'] ?? 0),
            'created_at' => $this->words->time($row['created_at'] ?? null),
            'ends_at' => $this->words->time($row['ends_at'] ?? null),
        ];
    }
}
