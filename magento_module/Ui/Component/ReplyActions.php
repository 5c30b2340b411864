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
        $path = 'replycart/reply/act';
        $which = ['network' => $item['network'], 'id' => $item['id']];
        $actions = ['view' => [
            'href' => $this->urls->getUrl('replycart/reply/answer', $which),
            'label' => $item['state'] === 'inbox' ? __('Answer') : __('View'),
        ]];
        if ($item['state'] === 'inbox') {
            $actions['close'] = $this->deed(
                $path,
                $which + ['act' => 'close'],
                __('Put away'),
                __('Without an answer?')
            );
        } elseif ($item['state'] === 'closed') {
            $actions['reopen'] = $this->deed(
                $path,
                $which + ['act' => 'reopen'],
                __('Take out again'),
                __('It will wait for you again.')
            );
        }

        return $actions;
    }
}
