<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Sale;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * The grid of sales.
 */
class Index extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sales';
    protected const MENU = 'Replycart_Bridge::sales_on_x';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Sales');
    }
}
