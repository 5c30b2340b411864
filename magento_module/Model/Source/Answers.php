<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;

/**
 * Whom the sidecar answers in public.
 */
class Answers implements OptionSourceInterface
{
    /**
     * @inheritdoc
     */
    public function toOptionArray()
    {
        return [
            ['value' => '', 'label' => __('As configured in Replycart')],
            ['value' => 'none', 'label' => __('Nobody')],
            ['value' => 'held', 'label' => __('Whoever got a hold')],
            ['value' => 'thanks', 'label' => __('Whoever bought')],
        ];
    }
}
