<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

/**
 * Work that was tried too often, and waits for a person.
 */
class Tasks extends SidecarProvider
{
    protected const PATH = '/tasks';

    /**
     * @inheritdoc
     */
    protected function row(array $row): array
    {
        return [
            'id' => (string)($row['id'] ?? ''),
            'kind' => (string)($row['kind'] ?? ''),
            'subject' => (string)($row['subject'] ?? ''),
            'attempts' => (string)(int)($row['attempts'] ?? 0),
            'error' => (string)($row['error'] ?? ''),
            'due' => $this->words->time($row['due'] ?? null),
        ];
    }

    /**
     * @inheritdoc
     */
    protected function fixed(): array
    {
        return ['state' => 'parked'];
    }
}
