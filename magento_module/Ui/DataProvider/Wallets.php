<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

/**
 * Buyers whose reply alone pays; nothing of what they saved is told.
 */
class Wallets extends SidecarProvider
{
    protected const PATH = '/wallets';

    /**
     * @inheritdoc
     */
    protected function row(array $row): array
    {
        $currency = (string)($row['currency'] ?? '');

        return [
            'id' => (string)($row['buyer_id'] ?? ''),
            'network' => $this->words->network((string)($row['network'] ?? '')),
            'handle' => ($row['handle'] ?? '') === '' ? '–' : '@' . (string)$row['handle'],
            'state' => $this->words->gift((string)($row['state'] ?? '')),
            'per_purchase' => $this->words->amount($row['per_purchase'] ?? null, $currency),
            'per_month' => $this->words->amount($row['per_month'] ?? null, $currency),
            'changed_at' => $this->words->time($row['changed_at'] ?? null),
        ];
    }
}
