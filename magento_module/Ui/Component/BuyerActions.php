<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

/**
 * Hand out, block, forget.
 */
class BuyerActions extends RowActions
{
    /**
     * @inheritdoc
     */
    protected function actions(array $item): array
    {
        $which = ['network' => $item['network'], 'id' => $item['id']];
        $block = $item['blocked'] === '1' ? 'unblock' : 'block';

        return [
            'export' => [
                'href' => $this->urls->getUrl('replycart/buyer/export', $which),
                'label' => __('Export'),
            ],
            $block => [
                'href' => $this->urls->getUrl('replycart/buyer/act', $which + ['act' => $block]),
                'label' => $block === 'block' ? __('Block') : __('Unblock'),
                'confirm' => [
                    'title' => $block === 'block' ? __('Block') : __('Unblock'),
                    'message' => $block === 'block'
                        ? __('Replies of this account take nothing any more. What it holds it may still pay.')
                        : __('It may take part again. An opt-out of its own stays.'),
                ],
                'post' => true,
            ],
            'erase' => [
                'href' => $this->urls->getUrl('replycart/buyer/act', $which + ['act' => 'erase']),
                'label' => __('Erase'),
                'confirm' => [
                    'title' => __('Erase'),
                    'message' => __('Handle, words and addresses go for good. Amounts and order numbers stay.'),
                ],
                'post' => true,
            ],
        ];
    }
}
