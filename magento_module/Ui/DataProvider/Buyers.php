<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

/**
 * Who replied.
 */
class Buyers extends SidecarProvider
{
    protected const PATH = '/buyers';
    protected const FILTERS = [
        'handle' => 'search',
        'fulltext' => 'search',
        'email' => 'email',
    ];

    /**
     * @inheritdoc
     */
    protected function row(array $row): array
    {
        $blocked = $row['blocked_at'] ?? null;

        return [
            'id' => (string)($row['id'] ?? ''),
            'network' => (string)($row['network'] ?? ''),
            'network_label' => $this->words->network((string)($row['network'] ?? '')),
            'handle' => ($row['handle'] ?? '') === '' ? '–' : '@' . (string)$row['handle'],
            'replies' => (string)(int)($row['replies'] ?? 0),
            'purchases' => (string)(int)($row['purchases'] ?? 0),
            'last_at' => $this->words->time($row['last_at'] ?? null),
            'blocked' => $blocked === null ? '0' : '1',
            'blocked_at' => $this->words->time($blocked),
            'stopped_at' => $this->words->time($row['stopped_at'] ?? null),
            'email' => '',
        ];
    }
}
