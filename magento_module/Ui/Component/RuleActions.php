<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

/**
 * Change a rule, switch it, throw it away.
 */
class RuleActions extends RowActions
{
    /**
     * @inheritdoc
     */
    protected function actions(array $item): array
    {
        $switch = $item['active'] === '1' ? 'off' : 'on';

        return [
            'edit' => [
                'href' => $this->urls->getUrl('replycart/clearance/edit', ['id' => $item['id']]),
                'label' => __('Edit'),
            ],
            $switch => [
                'href' => $this->urls->getUrl('replycart/clearance/rule', ['id' => $item['id'], 'act' => $switch]),
                'label' => $switch === 'on' ? __('Switch On') : __('Switch Off'),
                'post' => true,
            ],
            'delete' => [
                'href' => $this->urls->getUrl('replycart/clearance/rule', ['id' => $item['id'], 'act' => 'delete']),
                'label' => __('Throw Away'),
                'confirm' => [
                    'title' => __('Throw Away'),
                    'message' => __('What it proposed and still waits lapses.'),
                ],
                'post' => true,
            ],
        ];
    }
}
