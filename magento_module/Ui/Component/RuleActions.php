<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

/**
 * Change a rule, switch it, throw it away.
 */
class RuleActions extends RowActions
{
    protected const RIGHT = 'Replycart_Bridge::sell';

    /**
     * @inheritdoc
     */
    protected function actions(array $item): array
    {
        $path = 'replycart/clearance/rule';
        $which = ['id' => $item['id']];

        return [
            'edit' => [
                'href' => $this->urls->getUrl('replycart/clearance/edit', $which),
                'label' => __('Edit'),
            ],
        ] + ($item['active'] === '1'
            ? ['off' => $this->deed($path, $which + ['act' => 'off'], __('Switch Off'))]
            : ['on' => $this->deed($path, $which + ['act' => 'on'], __('Switch On'))])
        + ['delete' => $this->deed(
            $path,
            $which + ['act' => 'delete'],
            __('Throw Away'),
            __('What it proposed and still waits lapses.')
        )];
    }
}
