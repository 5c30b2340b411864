<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use DateTimeImmutable;
use Exception;
use IntlDateFormatter;
use Magento\Framework\Locale\ResolverInterface;
use Magento\Framework\Stdlib\DateTime\TimezoneInterface;
use Magento\Framework\View\Element\Block\ArgumentInterface;
use Replycart\Bridge\Model\Money;

/**
 * States, money and times of the sidecar in the merchant's language.
 */
class Words implements ArgumentInterface
{
    /**
     * @param Money $money
     * @param TimezoneInterface $zone
     * @param ResolverInterface $locale
     */
    public function __construct(
        private readonly Money $money,
        private readonly TimezoneInterface $zone,
        private readonly ResolverInterface $locale
    ) {
    }

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
        ];
    }

    /**
     * An amount in minor units.
     *
     * @param int|null $minor
     * @param string $currency
     * @return string
     */
    public function money(?int $minor, string $currency): string
    {
        return $this->money->format($minor, $currency, (string)$this->locale->getLocale());
    }

    /**
     * A time of the sidecar, in the shop's zone.
     *
     * @param mixed $iso
     * @return string '' when there is none
     */
    public function time(mixed $iso): string
    {
        if (!is_string($iso) || $iso === '') {
            return '';
        }
        try {
            $moment = new DateTimeImmutable($iso);
        } catch (Exception) {
            return $iso;
        }

        return $this->zone->formatDateTime(
            $moment,
            IntlDateFormatter::MEDIUM,
            IntlDateFormatter::SHORT,
            null,
            $this->zone->getConfigTimezone()
        );
    }

    /**
     * A time for a field of a form: "2026-11-23T18:00" in the shop's zone.
     *
     * @param mixed $iso
     * @return string
     */
    public function field(mixed $iso): string
    {
        if (!is_string($iso) || $iso === '') {
            return '';
        }
        try {
            $zone = new \DateTimeZone($this->zone->getConfigTimezone());

            return (new DateTimeImmutable($iso))->setTimezone($zone)->format('Y-m-d\TH:i');
        } catch (Exception) {
            return '';
        }
    }
}
