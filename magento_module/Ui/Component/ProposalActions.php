<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

/**
 * Approve or dismiss, in one click.
 */
class ProposalActions extends RowActions
{
    protected const RIGHT = 'Replycart_Bridge::sell';

    /**
     * @inheritdoc
     */
    protected function actions(array $item): array
    {
        if ($item['state'] !== 'proposed') {
            return [];
        }
        $path = 'replycart/clearance/decide';
        $which = ['id' => $item['id']];

        return [
            'approve' => $this->deed($path, $which + ['act' => 'approve'], __('Approve')),
            'dismiss' => $this->deed($path, $which + ['act' => 'dismiss'], __('Dismiss')),
        ];
    }
}
