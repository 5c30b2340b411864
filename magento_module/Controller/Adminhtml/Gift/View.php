<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Gift;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * One gift with its history.
 */
class View extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::purchases';
    protected const MENU = 'Replycart_Bridge::gifts';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Gift');
    }
}
