<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Sale;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * The form of a sale.
 */
class Edit extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';
    protected const MENU = 'Replycart_Bridge::sell';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Sell by Reply');
    }
}
