<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

/**
 * A purchase's page.
 */
class PurchaseActions extends RowActions
{
    /**
     * @inheritdoc
     */
    protected function actions(array $item): array
    {
        return ['view' => [
            'href' => $this->urls->getUrl('replycart/purchase/view', ['id' => $item['id']]),
            'label' => __('View'),
        ]];
    }
}
