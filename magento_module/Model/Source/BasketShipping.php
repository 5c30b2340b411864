<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;

/**
 * How a basket charges shipping.
 */
class BasketShipping implements OptionSourceInterface
{
    /**
     * @inheritdoc
     */
    public function toOptionArray()
    {
        return [
            ['value' => 'shop', 'label' => __('By the rules of this shop')],
            ['value' => 'free', 'label' => __('Free')],
            ['value' => 'flat', 'label' => __('One price')],
        ];
    }
}
