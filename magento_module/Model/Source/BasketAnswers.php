<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;

/**
 * Whether the link to a basket goes out.
 */
class BasketAnswers implements OptionSourceInterface
{
    /**
     * @inheritdoc
     */
    public function toOptionArray()
    {
        return [
            ['value' => 'held', 'label' => __('With the link to the basket, once a day at most')],
            ['value' => 'none', 'label' => __('Nobody')],
        ];
    }
}
