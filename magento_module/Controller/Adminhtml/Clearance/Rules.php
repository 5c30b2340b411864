<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Clearance;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * The rules that propose.
 */
class Rules extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sales';
    protected const MENU = 'Replycart_Bridge::clearance';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Rules of the Clearance');
    }
}
