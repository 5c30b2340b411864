<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;
use Replycart\Bridge\ViewModel\Words;

/**
 * States to filter by.
 */
class OfferState implements OptionSourceInterface
{
    private const STATES = [
        'open',
        'ended',
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
            fn (string $state): array => ['value' => $state, 'label' => $this->words->state($state)],
            self::STATES
        );
    }
}
