<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block\Adminhtml;

use Magento\Framework\Phrase;

/**
 * "Publish".
 */
class PublishButton extends FormButton
{
    protected const FORM = 'replycart_sale_form';
    protected const THEN = 'publish';
    protected const LOOK = 'save primary';
    protected const ORDER = 40;

    /**
     * @inheritdoc
     */
    protected function label(): Phrase
    {
        return __('Publish');
    }
}
