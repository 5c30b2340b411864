<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Framework\View\Element\Block\ArgumentInterface;

/**
 * States of the sidecar in the merchant's language.
 */
abstract class StateWords implements ArgumentInterface
{
    /**
     * A state of a sale, a purchase or a reply.
     *
     * @param string $state
     * @return string
     */
    public function state(string $state): string
    {
        return isset($this->states()[$state]) ? (string)$this->states()[$state] : $state;
    }

    /**
     * Every state that we have a word for.
     *
     * @return array<string, \Magento\Framework\Phrase>
     */
    public function states(): array
    {
        return [
            'draft' => __('Draft'),
            'scheduled' => __('Scheduled'),
            'live' => __('Live'),
            'paused' => __('Paused'),
            'ended' => __('Ended'),
            'held' => __('Held'),
            'waitlisted' => __('Waiting in line'),
            'expired' => __('Hold ran out'),
            'cancelled' => __('Cancelled'),
            'approved' => __('Approved at PayPal'),
            'paying' => __('Being paid'),
            'pending' => __('Pending at PayPal'),
            'declined' => __('Declined by PayPal'),
            'sold_out' => __('Sold out'),
            'paid' => __('Paid'),
            'ordered' => __('Ordered'),
            'refunding' => __('Being refunded'),
            'refunded' => __('Refunded'),
            'disputed' => __('Disputed'),
            'reversed' => __('Taken back by PayPal'),
            'inbox' => __('Waits for you'),
            'answered' => __('Answered'),
            'closed' => __('Put away'),
            'settled' => __('Understood'),
            'asked' => __('Asked back'),
            'ignored' => __('Ignored'),
            'new' => __('New'),
            'queued' => __('PayPal is being asked'),
            'given' => __('Given back'),
            'done' => __('Given back'),
            'void' => __('Made at PayPal itself'),
            'refused' => __('Refused by PayPal'),
            'open' => __('Open'),
            'ready' => __('Ready'),
            'used' => __('Used'),
            'lapsed' => __('Lapsed'),
            'proposed' => __('Waits for you'),
            'published' => __('On sale'),
            'dismissed' => __('Dismissed'),
            'unclaimed' => __('Recipient not known yet'),
            'returned' => __('Went back'),
            'active' => __('In use'),
            'broken' => __('Taken back at PayPal'),
        ];
    }

    /**
     * A state of an offer's coupon or of a gift, where the word is another one than for purchases.
     *
     * @param string $state
     * @return string
     */
    public function gift(string $state): string
    {
        return match ($state) {
            'asked' => (string)__('To be confirmed'),
            'open' => (string)__('To be paid'),
            'expired' => (string)__('Ran out'),
            default => $this->state($state),
        };
    }

    /**
     * A state of a proposal.
     *
     * @param string $state
     * @return string
     */
    public function proposal(string $state): string
    {
        return $state === 'approved' ? (string)__('Approved') : $this->state($state);
    }

    /**
     * A state of a coupon.
     *
     * @param string $state
     * @return string
     */
    public function coupon(string $state): string
    {
        return match ($state) {
            'given' => (string)__('Being made'),
            'void' => (string)__('Gone from the shop'),
            default => $this->state($state),
        };
    }
}
