<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;
use Replycart\Bridge\ViewModel\Words;

/**
 * States to filter by.
 */
class ReplyState implements OptionSourceInterface
{
    private const STATES = [
        'inbox',
        'answered',
        'closed',
        'settled',
        'asked',
        'ignored',
        'new',
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
