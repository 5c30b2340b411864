<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;

/**
 * How a sale charges shipping.
 */
class ShippingRule implements OptionSourceInterface
{
    /**
     * @inheritdoc
     */
    public function toOptionArray()
    {
        return [
            ['value' => 'free', 'label' => __('Free')],
            ['value' => 'flat', 'label' => __('One price')],
            ['value' => 'country', 'label' => __('A price for each country')],
            ['value' => 'shop', 'label' => __('By the rules of this shop')],
        ];
    }
}
