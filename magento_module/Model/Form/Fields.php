<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Form;

use DateTimeImmutable;
use DateTimeZone;
use Exception;
use Magento\Framework\Exception\InputException;
use Magento\Framework\Phrase;
use Magento\Framework\Stdlib\DateTime\TimezoneInterface;
use Replycart\Bridge\Model\Amounts;

/**
 * What people type into forms, as the sidecar's API wants it. What is empty is null; what cannot be read goes into
 * $wrong, with the field's name.
 */
class Fields
{
    /**
     * @param Amounts $amounts
     * @param TimezoneInterface $zone
     */
    public function __construct(
        private readonly Amounts $amounts,
        private readonly TimezoneInterface $zone
    ) {
    }

    /**
     * A field as text.
     *
     * @param array<string,mixed> $form
     * @param string $name
     * @return string
     */
    public function text(array $form, string $name): string
    {
        $value = $form[$name] ?? '';

        return is_scalar($value) ? trim(str_replace("\r\n", "\n", (string)$value)) : '';
    }

    /**
     * A switch.
     *
     * @param array<string,mixed> $form
     * @param string $name
     * @return bool
     */
    public function flag(array $form, string $name): bool
    {
        return in_array($this->text($form, $name), ['1', 'true'], true);
    }

    /**
     * A whole number.
     *
     * @param string $text
     * @param Phrase $label
     * @param InputException $wrong
     * @return int|null
     */
    public function whole(string $text, Phrase $label, InputException $wrong): ?int
    {
        if ($text === '') {
            return null;
        }
        if (preg_match('/^\d{1,9}$/D', $text) !== 1) {
            $wrong->addError(__('%1: must be a whole number', $label));

            return null;
        }

        return (int)$text;
    }

    /**
     * An amount in minor units.
     *
     * @param string $text
     * @param string $currency
     * @param Phrase $label
     * @param InputException $wrong
     * @return int|null
     */
    public function amount(string $text, string $currency, Phrase $label, InputException $wrong): ?int
    {
        try {
            return $text === '' ? null : $this->amounts->minor($text, $currency, $label);
        } catch (InputException $error) {
            $wrong->addError(__('%1', $error->getMessage()));

            return null;
        }
    }

    /**
     * A moment in the shop's zone as ISO 8601 in UTC.
     *
     * @param string $text
     * @param Phrase $label
     * @param InputException $wrong
     * @return string|null
     */
    public function time(string $text, Phrase $label, InputException $wrong): ?string
    {
        if ($text === '') {
            return null;
        }
        try {
            $moment = new DateTimeImmutable($text, new DateTimeZone($this->zone->getConfigTimezone()));

            return $moment->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z');
        } catch (Exception) {
            $wrong->addError(__('%1: must be a date and a time', $label));

            return null;
        }
    }

    /**
     * "KEY value" lines.
     *
     * @param string $text
     * @param string $value what a value looks like, as a pattern
     * @param Phrase $label
     * @param InputException $wrong
     * @return array<string, string>
     */
    public function pairs(string $text, string $value, Phrase $label, InputException $wrong): array
    {
        $found = [];
        foreach (preg_split('/\R/u', $text) ?: [] as $line) {
            $line = trim($line);
            if ($line === '') {
                continue;
            }
            if (preg_match('/^(.+?)[\s=:]+(' . $value . ')$/Du', $line, $parts) !== 1) {
                $wrong->addError(__('%1: "%2" is not a name and a number', $label, $line));
                continue;
            }
            $found[$parts[1]] = $parts[2];
        }

        return $found;
    }
}
