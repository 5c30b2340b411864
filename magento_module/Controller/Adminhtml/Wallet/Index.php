<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Wallet;

use Magento\Framework\Phrase;
use Replycart\Bridge\Controller\Adminhtml\Page;

/**
 * Buyers whose reply alone pays.
 */
class Index extends Page
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::buyers';
    protected const MENU = 'Replycart_Bridge::wallets';

    /**
     * @inheritdoc
     */
    protected function title(): Phrase
    {
        return __('Wallets');
    }
}
