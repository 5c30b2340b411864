<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

/**
 * Try again.
 */
class TaskActions extends RowActions
{
    protected const RIGHT = 'Replycart_Bridge::sell';

    /**
     * @inheritdoc
     */
    protected function actions(array $item): array
    {
        return ['retry' => $this->deed('replycart/alert/retry', ['id' => $item['id']], __('Try Again'))];
    }
}
