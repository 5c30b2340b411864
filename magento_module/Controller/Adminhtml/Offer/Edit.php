<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Offer;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * The form of an offer.
 */
class Edit extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';
    protected const MENU = 'Replycart_Bridge::offers';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('New Offer');
    }
}
