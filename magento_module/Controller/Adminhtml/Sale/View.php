<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Sale;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * One sale with its funnel.
 */
class View extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sales';
    protected const MENU = 'Replycart_Bridge::sales_on_x';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Sale');
    }
}
