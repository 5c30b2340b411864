<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

/**
 * Look at an offer, end it.
 */
class OfferActions extends RowActions
{
    protected const RIGHT = 'Replycart_Bridge::sell';

    /**
     * @inheritdoc
     */
    protected function actions(array $item): array
    {
        $actions = ['view' => [
            'href' => $this->urls->getUrl('replycart/offer/view', ['id' => $item['id']]),
            'label' => __('View'),
        ]];
        if ($item['state'] === 'open') {
            $actions['end'] = $this->deed(
                'replycart/offer/end',
                ['id' => $item['id']],
                __('End Offer'),
                __('No more coupons are given. Those that were given stay good.')
            );
        }

        return $actions;
    }
}
