<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;

/**
 * Yes, no, or as the sidecar is configured.
 */
class YesNo implements OptionSourceInterface
{
    /**
     * @inheritdoc
     */
    public function toOptionArray()
    {
        return [
            ['value' => '', 'label' => __('As configured in Replycart')],
            ['value' => '1', 'label' => __('Yes')],
            ['value' => '0', 'label' => __('No')],
        ];
    }
}
