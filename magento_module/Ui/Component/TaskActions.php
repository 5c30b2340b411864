<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

/**
 * Try again.
 */
class TaskActions extends RowActions
{
    /**
     * @inheritdoc
     */
    protected function actions(array $item): array
    {
        return ['retry' => [
            'href' => $this->urls->getUrl('replycart/alert/retry', ['id' => $item['id']]),
            'label' => __('Try Again'),
            'post' => true,
        ]];
    }
}
