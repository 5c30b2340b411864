<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block\Adminhtml;

use Magento\Framework\Phrase;

/**
 * "Keep as draft", of a basket.
 */
class SaveBasketButton extends FormButton
{
    protected const FORM = 'replycart_basket_form';
    protected const THEN = 'draft';
    protected const LOOK = 'save';
    protected const ORDER = 30;

    /**
     * @inheritdoc
     */
    protected function label(): Phrase
    {
        return __('Keep as Draft');
    }
}
