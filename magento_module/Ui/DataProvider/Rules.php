<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

/**
 * The rules of the clearance.
 */
class Rules extends SidecarProvider
{
    protected const PATH = '/clearance/rules';

    /**
     * @inheritdoc
     */
    protected function row(array $row): array
    {
        $looks = [];
        if (!empty($row['percent'])) {
            $looks[] = (string)__('%1 % off', (int)$row['percent']);
        }
        if (!empty($row['stock_over'])) {
            $looks[] = (string)__('more than %1 in stock', (int)$row['stock_over']);
        }
        if (!empty($row['unsold_days'])) {
            $looks[] = (string)__('unsold for %1 days', (int)$row['unsold_days']);
        }
        if (!empty($row['category'])) {
            $looks[] = (string)$row['category'];
        }

        return [
            'id' => (string)($row['id'] ?? ''),
            'active' => empty($row['active']) ? '0' : '1',
            'active_label' => (string)(empty($row['active']) ? __('Off') : __('On')),
            'name' => (string)($row['name'] ?? ''),
            'slots' => implode(', ', array_map('strval', (array)($row['slots'] ?? []))),
            'zone' => (string)($row['zone'] ?? ''),
            'looks' => implode(', ', $looks),
            'publish' => (string)(empty($row['publish']) ? __('Asks me') : __('Publishes by itself')),
        ];
    }

    /**
     * All of them come at once.
     *
     * @return bool
     */
    protected function pages(): bool
    {
        return false;
    }
}
