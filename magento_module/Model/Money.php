<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use NumberFormatter;

/**
 * Decimal strings, Magento's floats, and the sidecar's minor units.
 */
class Money
{
    /**
     * Decimals of a currency: 2 for EUR, 0 for JPY, 3 for KWD.
     *
     * @param string $currency ISO 4217
     * @return int
     */
    public function digits(string $currency): int
    {
        $formatter = new NumberFormatter('en@currency=' . $currency, NumberFormatter::CURRENCY);
        $digits = $formatter->getAttribute(NumberFormatter::MAX_FRACTION_DIGITS);

        return $digits === false ? 2 : $digits;
    }

    /**
     * Minor units, rounded half up.
     *
     * @param string|float|int|null $amount in major units
     * @param string $currency
     * @return int
     */
    public function minor(string|float|int|null $amount, string $currency): int
    {
        return (int)round((float)$amount * 10 ** $this->digits($currency));
    }

    /**
     * "12.90".
     *
     * @param int $minor
     * @param string $currency
     * @return string
     */
    public function decimal(int $minor, string $currency): string
    {
        $digits = $this->digits($currency);

        return number_format($minor / 10 ** $digits, $digits, '.', '');
    }

    /**
     * For people, in the admin's language.
     *
     * @param int|null $minor
     * @param string $currency
     * @param string $locale
     * @return string
     */
    public function format(?int $minor, string $currency, string $locale = 'en_US'): string
    {
        if ($minor === null || $currency === '') {
            return '';
        }
        $formatter = new NumberFormatter($locale, NumberFormatter::CURRENCY);

        return (string)$formatter->formatCurrency($minor / 10 ** $this->digits($currency), $currency);
    }

    /**
     * Whether a text is a plain decimal that is not below zero.
     *
     * @param string $text
     * @return bool
     */
    public function isDecimal(string $text): bool
    {
        return preg_match('/^\d{1,12}(\.\d{1,6})?$/D', $text) === 1;
    }
}
