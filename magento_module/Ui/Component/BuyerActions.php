<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

/**
 * Hand out, block, forget.
 */
class BuyerActions extends RowActions
{
    protected const RIGHT = 'Replycart_Bridge::people';

    /**
     * @inheritdoc
     */
    protected function actions(array $item): array
    {
        $path = 'replycart/buyer/act';
        $which = ['network' => $item['network'], 'id' => $item['id']];

        return [
            'export' => [
                'href' => $this->urls->getUrl('replycart/buyer/export', $which),
                'label' => __('Export'),
            ],
        ] + ($item['blocked'] === '1'
            ? ['unblock' => $this->deed(
                $path,
                $which + ['act' => 'unblock'],
                __('Unblock'),
                __('It may take part again. An opt-out of its own stays.')
            )]
            : ['block' => $this->deed(
                $path,
                $which + ['act' => 'block'],
                __('Block'),
                __('Replies of this account take nothing any more. What it holds it may still pay.')
            )]) + ['erase' => $this->deed(
                $path,
                $which + ['act' => 'erase'],
                __('Erase'),
                __('Handle, words and addresses go for good, handle and reply in the shop\'s orders too.'
                    . ' Amounts and order numbers stay.')
            )];
    }
}
