<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Reply;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * One reply, what is beside it, and the answer to be.
 */
class Answer extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::replies';
    protected const MENU = 'Replycart_Bridge::replies';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Reply');
    }
}
