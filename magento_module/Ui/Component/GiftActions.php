<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

/**
 * A gift's page.
 */
class GiftActions extends RowActions
{
    /**
     * @inheritdoc
     */
    protected function actions(array $item): array
    {
        return ['view' => [
            'href' => $this->urls->getUrl('replycart/gift/view', ['id' => $item['id']]),
            'label' => __('View'),
        ]];
    }
}
