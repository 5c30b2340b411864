<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Buyer;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * Who replied.
 */
class Index extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::buyers';
    protected const MENU = 'Replycart_Bridge::buyers';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Buyers');
    }
}
