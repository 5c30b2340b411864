<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Alert;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * What needs a person: how Replycart is, tasks that wait, alerts.
 */
class Index extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::health';
    protected const MENU = 'Replycart_Bridge::alerts';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Alerts');
    }
}
