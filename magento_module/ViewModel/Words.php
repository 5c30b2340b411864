<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use DateTimeImmutable;
use Exception;
use IntlDateFormatter;
use Magento\Framework\Locale\ResolverInterface;
use Magento\Framework\Stdlib\DateTime\TimezoneInterface;
use Replycart\Bridge\Model\Money;

/**
 * What the sidecar tells, in the merchant's language: people, money, times.
 */
class Words extends StateWords
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
     * A person's handle; who was erased has none.
     *
     * @param mixed $handle
     * @return string
     */
    public function handle(mixed $handle): string
    {
        $handle = is_string($handle) ? ltrim($handle, '@') : '';

        return $handle === '' ? (string)__('Erased') : '@' . $handle;
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
