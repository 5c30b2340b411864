<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Basket;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * Baskets by hashtag.
 */
class Index extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sales';
    protected const MENU = 'Replycart_Bridge::baskets';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Baskets');
    }
}
