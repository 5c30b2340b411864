<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

/**
 * Approve or dismiss, in one click.
 */
class ProposalActions extends RowActions
{
    /**
     * @inheritdoc
     */
    protected function actions(array $item): array
    {
        $actions = [];
        foreach ($item['state'] === 'proposed' ? ['approve', 'dismiss'] : [] as $act) {
            $actions[$act] = [
                'href' => $this->urls->getUrl('replycart/clearance/decide', ['id' => $item['id'], 'act' => $act]),
                'label' => $act === 'approve' ? __('Approve') : __('Dismiss'),
                'post' => true,
            ];
        }

        return $actions;
    }
}
