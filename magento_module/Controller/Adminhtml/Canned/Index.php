<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Canned;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * Answers for use again.
 */
class Index extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::replies';
    protected const MENU = 'Replycart_Bridge::replies';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Canned Answers');
    }
}
