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
     * To whom a gift goes: a charity by its name, a person by the handle.
     *
     * @param array<string,mixed> $gift
     * @return string
     */
    public function recipient(array $gift): string
    {
        $to = (string)($gift['to'] ?? '');

        return ($gift['kind'] ?? '') === 'send' && $to !== '' ? '@' . ltrim($to, '@') : $to;
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

    /**
     * Who gets the units of a sale.
     *
     * @param string $mode
     * @param string $by
     * @return string
     */
    public function mode(string $mode, string $by): string
    {
        return (string)match ($mode === 'first_come' ? $mode . ':' . ($by ?: 'reply') : $mode) {
            'unreserved' => __('Who pays first: nothing is held before PayPal'),
            'first_come:reply' => __('A series for the first, by reply'),
            'first_come:repost' => __('A series for the first, by repost'),
            'first_come:either' => __('A series for the first, by reply or repost'),
            'basket' => __('Whoever replies with the hashtag'),
            default => __('Who replies first: the units are held'),
        };
    }

    /**
     * A span of time.
     *
     * @param int $seconds
     * @return string
     */
    public function span(int $seconds): string
    {
        return (string)($seconds >= 172800
            ? __('%1 days', (int)round($seconds / 86400))
            : __('%1 minutes', (int)max(1, round($seconds / 60))));
    }

    /**
     * Percent, as the admin's language writes them.
     *
     * @param float $value
     * @return string
     */
    public function percent(float $value): string
    {
        return (string)__('%1 %', round($value, 1));
    }

    /**
     * For whom an offer is.
     *
     * @param string $whom
     * @return string
     */
    public function whom(string $whom): string
    {
        return (string)($whom === 'buyers' ? __('Once for each paid order') : __('Once for each account'));
    }

    /**
     * A network's name.
     *
     * @param string $network
     * @return string
     */
    public function network(string $network): string
    {
        return match ($network) {
            'x' => 'X',
            'mastodon' => 'Mastodon',
            'bluesky' => 'Bluesky',
            default => ucfirst($network),
        };
    }

    /**
     * Money as the sidecar writes it: minor units, or an object with its currency.
     *
     * @param mixed $value
     * @param string $currency
     * @return string
     */
    public function amount(mixed $value, string $currency): string
    {
        if (is_array($value)) {
            $currency = (string)($value['currency'] ?? $currency);
            $value = $value['amount'] ?? $value['minor'] ?? null;
        }

        return $this->money(is_numeric($value) ? (int)$value : null, $currency);
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
