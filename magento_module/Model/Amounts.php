<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Magento\Framework\Exception\InputException;
use Magento\Framework\Phrase;

/**
 * Amounts as people type them, English or French or Swiss. What can be read in two ways is refused, never guessed.
 */
class Amounts
{
    /**
     * @param Money $money
     */
    public function __construct(private readonly Money $money)
    {
    }

    /**
     * In minor units.
     *
     * @param string $text like "12.90", "12,90", "1 000,00" or "1,000.00"
     * @param string $currency
     * @param Phrase $label the field's name, for what is said about it
     * @return int
     * @throws InputException
     */
    public function minor(string $text, string $currency, Phrase $label): int
    {
        $plain = (string)preg_replace("/[\\s\u{a0}\u{202f}'’]/u", '', $text);
        $digits = $this->money->digits($currency);
        if (preg_match('/^(\d+)[.,](\d{3})$/D', $plain, $parts) === 1 && $digits !== 3) {
            if ($digits > 0) {
                throw new InputException(__(
                    '%1: "%2" can be read in two ways. Write it like 1000 or 1000.00',
                    $label,
                    $text
                ));
            }
            $plain = $parts[1] . $parts[2];
        }
        $decimal = $this->decimal($plain, $digits);
        if ($decimal === null || !$this->money->isDecimal($decimal)) {
            throw new InputException(__('%1: must be an amount like 12.90', $label));
        }

        return $this->money->minor($decimal, $currency);
    }

    /**
     * "1000.00", or null when it is no amount.
     *
     * @param string $plain without spaces
     * @param int $digits decimals that the currency has
     * @return string|null
     */
    private function decimal(string $plain, int $digits): ?string
    {
        if (preg_match('/^\d+$/D', $plain) === 1) {
            return $plain;
        }
        $fraction = $digits > 0 ? '(\d{1,' . $digits . '})' : '(?!)()';
        if (preg_match('/^(\d+)[.,]' . $fraction . '$/D', $plain, $parts) === 1) {
            return $parts[1] . '.' . $parts[2];
        }
        // Thousands by one mark, decimals by the other; or thousands only, more than once.
        foreach ([[',', '.'], ['.', ',']] as [$thousands, $point]) {
            $groups = '(\d{1,3}(?:' . preg_quote($thousands, '/') . '\d{3})+)';
            if (preg_match('/^' . $groups . preg_quote($point, '/') . $fraction . '$/D', $plain, $parts) === 1) {
                return str_replace($thousands, '', $parts[1]) . '.' . $parts[2];
            }
            if (substr_count($plain, $thousands) > 1 && preg_match('/^' . $groups . '$/D', $plain) === 1) {
                return str_replace($thousands, '', $plain);
            }
        }

        return null;
    }
}
