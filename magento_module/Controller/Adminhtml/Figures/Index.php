<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Figures;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * Figures over time, and what they are worth.
 */
class Index extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::figures';
    protected const MENU = 'Replycart_Bridge::figures';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Figures');
    }
}
