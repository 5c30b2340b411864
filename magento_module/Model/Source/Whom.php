<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;

/**
 * For whom an offer is.
 */
class Whom implements OptionSourceInterface
{
    /**
     * @inheritdoc
     */
    public function toOptionArray()
    {
        return [
            ['value' => 'anyone', 'label' => __('Once for each account')],
            ['value' => 'buyers', 'label' => __('Once for each paid order')],
        ];
    }
}
