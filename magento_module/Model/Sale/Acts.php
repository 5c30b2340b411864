<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sale;

use Magento\Framework\Phrase;

/**
 * What can be done with a sale in which state, and what it is called.
 */
class Acts
{
    public const ALL = ['publish', 'pause', 'resume', 'end', 'copy'];
    private const OF = [
        'draft' => ['publish', 'copy', 'end'],
        'scheduled' => ['end', 'copy'],
        'live' => ['pause', 'end', 'copy'],
        'paused' => ['resume', 'end', 'copy'],
        'ended' => ['copy'],
    ];

    /**
     * What the sidecar would do now.
     *
     * @param array<string,mixed> $sale
     * @return string[]
     */
    public function of(array $sale): array
    {
        $acts = self::OF[$sale['state'] ?? ''] ?? [];

        return ($sale['mode'] ?? '') === 'basket' ? array_values(array_diff($acts, ['copy'])) : $acts;
    }

    /**
     * Its name, by the state that it starts from.
     *
     * @param string $act
     * @param string $state
     * @return Phrase
     */
    public function name(string $act, string $state): Phrase
    {
        return match ($act) {
            'publish' => __('Publish'),
            'pause' => __('Pause'),
            'resume' => __('Go on'),
            'end' => $state === 'draft' ? __('Throw Away') : __('End Sale'),
            default => __('Copy'),
        };
    }

    /**
     * What is asked before.
     *
     * @param string $act
     * @param string $state
     * @return Phrase
     */
    public function question(string $act, string $state): Phrase
    {
        return match ($act) {
            'publish' => __('Put the post out now, or at its start?'),
            'pause' => __('Replies take no units until the sale goes on.'),
            'resume' => __('Replies take units again.'),
            'end' => $state === 'draft'
                ? __('Nothing of it was public. It cannot be published any more.')
                : __('No new replies take part. Holds live on; who waits in line is let go.'),
            default => __('Make a new draft with the same terms?'),
        };
    }

    /**
     * What is told afterwards.
     *
     * @param string $act
     * @param array<string,mixed> $sale as it is now
     * @return Phrase
     */
    public function done(string $act, array $sale): Phrase
    {
        return match ($act) {
            'publish' => ($sale['state'] ?? '') === 'scheduled'
                ? __('The sale is planned: it goes out at its start.')
                : __('The sale goes out.'),
            'pause' => __('The sale is paused.'),
            'resume' => __('The sale goes on.'),
            'end' => __('The sale has ended.'),
            default => __('This is the copy, a draft.'),
        };
    }
}
