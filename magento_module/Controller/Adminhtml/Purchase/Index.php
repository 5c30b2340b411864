<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Purchase;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * The grid of purchases.
 */
class Index extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::purchases';
    protected const MENU = 'Replycart_Bridge::purchases';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Purchases');
    }
}
