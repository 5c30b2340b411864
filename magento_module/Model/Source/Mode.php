<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;

/**
 * Who gets the units of a sale.
 */
class Mode implements OptionSourceInterface
{
    /**
     * @inheritdoc
     */
    public function toOptionArray()
    {
        return [
            ['value' => 'standard', 'label' => __('Who replies first: the units are held')],
            ['value' => 'unreserved', 'label' => __('Who pays first: nothing is held before PayPal')],
            ['value' => 'first_come:reply', 'label' => __('A series for the first, by reply')],
            ['value' => 'first_come:repost', 'label' => __('A series for the first, by repost')],
            ['value' => 'first_come:either', 'label' => __('A series for the first, by reply or repost')],
        ];
    }
}
