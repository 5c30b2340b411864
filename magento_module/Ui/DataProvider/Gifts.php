<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

/**
 * Who gave how much to whom.
 */
class Gifts extends SidecarProvider
{
    protected const PATH = '/gifts';
    protected const FILTERS = [
        'state' => 'state',
    ];

    /**
     * @inheritdoc
     */
    protected function row(array $row): array
    {
        $id = (string)($row['id'] ?? '');

        return [
            'id' => $id,
            'state' => (string)($row['state'] ?? ''),
            'kind' => (string)(($row['kind'] ?? '') === 'donate' ? __('Donation') : __('Between people')),
            'handle' => $this->link(
                $this->urls->getUrl('replycart/gift/view', ['id' => $id]),
                ($row['handle'] ?? '') === '' ? '–' : '@' . (string)$row['handle']
            ),
            'to' => $this->words->recipient($row),
            'amount' => $this->words->money((int)($row['amount'] ?? 0), (string)($row['currency'] ?? '')),
            'created_at' => $this->words->time($row['created_at'] ?? null),
            'paid_at' => $this->words->time($row['paid_at'] ?? null),
            'reason' => (string)($row['reason'] ?? ''),
        ];
    }
}
