<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

/**
 * Replies that are no purchase.
 */
class Replies extends SidecarProvider
{
    protected const PATH = '/replies';
    protected const FILTERS = [
        'state' => 'state',
        'sale' => 'sale',
        'assigned' => 'assigned',
        'fulltext' => 'search',
    ];
    protected const SORTS = ['created_at' => 'created_at', 'handle' => 'handle'];

    /**
     * @inheritdoc
     */
    protected function row(array $row): array
    {
        $handle = $this->words->handle($row['handle'] ?? '');
        $doubt = !empty($row['maybe_answered']) && empty($row['answered_at'])
            ? ' ' . __('An earlier answer may have gone out: look there before you answer again.') : '';

        return [
            'id' => (string)($row['id'] ?? ''),
            'network' => (string)($row['network'] ?? ''),
            'state' => (string)($row['state'] ?? ''),
            'state_label' => $this->words->state((string)($row['state'] ?? '')),
            'handle' => $this->link((string)($row['url'] ?? ''), $handle, true),
            'where' => (string)(empty($row['private'])
                ? __('in public, %1', $this->words->network((string)($row['network'] ?? '')))
                : __('in private, %1', $this->words->network((string)($row['network'] ?? '')))),
            'assigned' => (string)($row['assigned'] ?? ''),
            'text' => (string)($row['text'] ?? ''),
            'why' => trim((string)($row['why'] ?? '') . $doubt),
            'answer' => (string)($row['answer'] ?? ''),
            'sale' => (string)($row['sale'] ?? ''),
            'created_at' => $this->words->time($row['created_at'] ?? null),
        ];
    }
}
