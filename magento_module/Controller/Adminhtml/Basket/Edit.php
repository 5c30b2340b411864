<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Basket;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * The form of a basket.
 */
class Edit extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';
    protected const MENU = 'Replycart_Bridge::baskets';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('New Basket');
    }
}
