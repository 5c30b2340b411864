<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Clearance;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * What was proposed.
 */
class Index extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sales';
    protected const MENU = 'Replycart_Bridge::clearance';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Clearance');
    }
}
