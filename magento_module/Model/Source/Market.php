<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;
use Replycart\Bridge\Model\Markets;

/**
 * Where a sale can go, as the sidecar tells.
 */
class Market implements OptionSourceInterface
{
    /**
     * @param Markets $markets
     */
    public function __construct(private readonly Markets $markets)
    {
    }

    /**
     * @inheritdoc
     */
    public function toOptionArray()
    {
        return array_map(static fn (array $one): array => [
            'value' => $one['code'],
            'label' => $one['code'] === ''
                ? __('This shop (%1)', $one['currency'])
                : ($one['currency'] === ''
                    ? $one['code']
                    : __('%1 (%2)', $one['name'] ?: $one['code'], $one['currency'])),
        ], $this->markets->all());
    }
}
