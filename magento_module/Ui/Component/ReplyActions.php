<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

/**
 * Look at it, answer, put away, take out again.
 */
class ReplyActions extends RowActions
{
    /**
     * @inheritdoc
     */
    protected function actions(array $item): array
    {
        $which = ['network' => $item['network'], 'id' => $item['id']];
        $actions = ['view' => [
            'href' => $this->urls->getUrl('replycart/reply/answer', $which),
            'label' => $item['state'] === 'inbox' ? __('Answer') : __('View'),
        ]];
        if ($item['state'] === 'inbox') {
            $actions['close'] = [
                'href' => $this->urls->getUrl('replycart/reply/act', $which + ['act' => 'close']),
                'label' => __('Put away'),
                'confirm' => ['title' => __('Put away'), 'message' => __('Without an answer?')],
                'post' => true,
            ];
        } elseif ($item['state'] === 'closed') {
            $actions['reopen'] = [
                'href' => $this->urls->getUrl('replycart/reply/act', $which + ['act' => 'reopen']),
                'label' => __('Take out again'),
                'confirm' => ['title' => __('Take out again'), 'message' => __('It will wait for you again.')],
                'post' => true,
            ];
        }

        return $actions;
    }
}
