<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;
use Replycart\Bridge\ViewModel\Words;

/**
 * States to filter by.
 */
class GiftState implements OptionSourceInterface
{
    private const STATES = [
        'asked',
        'unclaimed',
        'open',
        'paying',
        'pending',
        'paid',
        'declined',
        'returned',
        'cancelled',
        'expired',
    ];

    /**
     * @param Words $words
     */
    public function __construct(private readonly Words $words)
    {
    }

    /**
     * @inheritdoc
     */
    public function toOptionArray()
    {
        return array_map(
            fn (string $state): array => ['value' => $state, 'label' => $this->words->gift($state)],
            self::STATES
        );
    }
}
