<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

/**
 * What the sidecar told of, the newest first.
 */
class Alerts extends SidecarProvider
{
    protected const PATH = '/alerts';

    /**
     * @inheritdoc
     */
    protected function row(array $row): array
    {
        return [
            'id' => (string)($row['id'] ?? ''),
            'at' => $this->words->time($row['at'] ?? null),
            'subject' => (string)($row['subject'] ?? ''),
            'text' => (string)($row['text'] ?? ''),
        ];
    }
}
