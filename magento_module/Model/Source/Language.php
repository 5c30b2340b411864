<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;

/**
 * Languages that the sidecar speaks to buyers.
 */
class Language implements OptionSourceInterface
{
    /**
     * @inheritdoc
     */
    public function toOptionArray()
    {
        return [
            ['value' => '', 'label' => __('As configured in Replycart')],
            ['value' => 'en', 'label' => __('English')],
            ['value' => 'fr', 'label' => __('French')],
        ];
    }
}
