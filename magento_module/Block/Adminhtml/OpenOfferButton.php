<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block\Adminhtml;

use Magento\Framework\Phrase;

/**
 * "Open the offer".
 */
class OpenOfferButton extends FormButton
{
    protected const FORM = 'replycart_offer_form';
    protected const THEN = 'open';
    protected const LOOK = 'save primary';
    protected const ORDER = 40;

    /**
     * @inheritdoc
     */
    protected function label(): Phrase
    {
        return __('Open the Offer');
    }
}
