<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Offer;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * Offers: hashtags that give a coupon.
 */
class Index extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sales';
    protected const MENU = 'Replycart_Bridge::offers';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Offers');
    }
}
