<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block\Adminhtml;

use Magento\Framework\Phrase;

/**
 * "Save rule".
 */
class SaveRuleButton extends FormButton
{
    protected const FORM = 'replycart_rule_form';
    protected const THEN = 'save';
    protected const LOOK = 'save primary';
    protected const ORDER = 40;

    /**
     * @inheritdoc
     */
    protected function label(): Phrase
    {
        return __('Save Rule');
    }
}
