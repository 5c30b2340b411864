<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;
use Replycart\Bridge\Model\Replies;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Whose replies to show.
 */
class Person implements OptionSourceInterface
{
    /**
     * @param Replies $replies
     */
    public function __construct(private readonly Replies $replies)
    {
    }

    /**
     * @inheritdoc
     */
    public function toOptionArray()
    {
        try {
            $people = $this->replies->people() ?? [];
        } catch (SidecarException) {
            $people = [];
        }

        return [
            ['value' => '-', 'label' => __('Nobody')],
            ...array_map(static fn (string $name): array => ['value' => $name, 'label' => $name], $people),
        ];
    }
}
