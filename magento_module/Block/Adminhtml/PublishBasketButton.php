<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block\Adminhtml;

use Magento\Framework\Phrase;

/**
 * "Open the basket".
 */
class PublishBasketButton extends FormButton
{
    protected const FORM = 'replycart_basket_form';
    protected const THEN = 'publish';
    protected const LOOK = 'save primary';
    protected const ORDER = 40;

    /**
     * @inheritdoc
     */
    protected function label(): Phrase
    {
        return __('Open the Basket');
    }
}
