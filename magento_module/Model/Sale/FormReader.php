<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sale;

use DateTimeImmutable;
use DateTimeZone;
use Exception;
use Magento\Framework\Exception\InputException;
use Magento\Framework\Stdlib\DateTime\TimezoneInterface;
use Magento\Store\Model\StoreManagerInterface;
use Replycart\Bridge\Model\Money;

/**
 * The form of a sale as the sidecar's API wants it: minor units, times with a zone, and only what was filled in.
 */
class FormReader
{
    private const PLAIN = ['product', 'title', 'lang', 'wording', 'answers'];
    private const NUMBERS = ['quantity' => 1, 'limit_per_buyer' => 1, 'hold_minutes' => 60];
    private const TIMES = ['starts_at', 'ends_at'];
    private const SWITCHES = ['end_when_sold_out', 'with_picture'];

    /**
     * @param Money $money
     * @param TimezoneInterface $zone
     * @param StoreManagerInterface $stores
     */
    public function __construct(
        private readonly Money $money,
        private readonly TimezoneInterface $zone,
        private readonly StoreManagerInterface $stores
    ) {
    }

    /**
     * The currency that prices are typed in.
     *
     * @return string
     */
    public function currency(): string
    {
        return (string)$this->stores->getDefaultStoreView()?->getBaseCurrencyCode();
    }

    /**
     * Body of POST /sales.
     *
     * @param array<string,mixed> $form
     * @return array<string, mixed>
     * @throws InputException with all that cannot be read
     */
    public function read(array $form): array
    {
        $wrong = new InputException(__('Some fields cannot be read.'));
        $body = [];
        foreach (self::PLAIN as $name) {
            $body[$name] = trim(str_replace("\r\n", "\n", $this->text($form, $name)));
        }
        foreach (self::NUMBERS as $name => $times) {
            $text = $this->text($form, $name);
            if ($text !== '' && !ctype_digit($text)) {
                $wrong->addError(__('%1: must be a whole number', $this->label($name)));
            }
            $body[$name === 'hold_minutes' ? 'hold_seconds' : $name] = (int)$text * $times;
        }
        $body['price'] = $this->price($this->text($form, 'price'), 'price', $wrong);
        foreach (self::TIMES as $name) {
            $body[$name] = $this->time($this->text($form, $name), $name, $wrong);
        }
        foreach (self::SWITCHES as $name) {
            $body[$name] = in_array($this->text($form, $name), ['1', 'true'], true);
        }
        $items = $this->pairs($this->text($form, 'items'), 'items', $wrong);
        if ($items) {
            $body['items'] = array_map('intval', $items);
            unset($body['quantity']);
        }
        $body['shipping'] = $this->shipping($form, $wrong);
        if ($wrong->wasErrorAdded()) {
            throw $wrong;
        }

        return $body;
    }

    /**
     * What of a draft was changed: fields that stayed as they were shown are not sent.
     *
     * @param array<string,mixed> $before body as the form was shown
     * @param array<string,mixed> $after body as it came back
     * @return array<string, mixed>
     */
    public function changes(array $before, array $after): array
    {
        $changed = [];
        foreach ($after as $name => $value) {
            if (!array_key_exists($name, $before) || $before[$name] != $value) {
                $changed[$name] = $value;
            }
        }

        return $changed;
    }

    /**
     * A field as text.
     *
     * @param array<string,mixed> $form
     * @param string $name
     * @return string
     */
    private function text(array $form, string $name): string
    {
        $value = $form[$name] ?? '';

        return is_scalar($value) ? trim((string)$value) : '';
    }

    /**
     * How shipping is charged.
     *
     * @param array<string,mixed> $form
     * @param InputException $wrong
     * @return array<string, mixed>
     */
    private function shipping(array $form, InputException $wrong): array
    {
        $rule = $this->text($form, 'shipping_rule') ?: 'free';
        $shipping = ['rule' => $rule];
        if ($rule === 'flat') {
            $shipping['price'] = $this->price($this->text($form, 'shipping_price'), 'shipping_price', $wrong) ?? 0;
        }
        if ($rule === 'country') {
            $prices = $this->pairs($this->text($form, 'shipping_prices'), 'shipping_prices', $wrong);
            $shipping['prices'] = [];
            foreach ($prices as $country => $price) {
                $key = $country === '*' ? '*' : strtoupper((string)$country);
                $shipping['prices'][$key] = $this->price($price, 'shipping_prices', $wrong) ?? 0;
            }
        }

        return $shipping;
    }

    /**
     * A price in minor units; null when it is empty.
     *
     * @param string $text
     * @param string $name
     * @param InputException $wrong
     * @return int|null
     */
    private function price(string $text, string $name, InputException $wrong): ?int
    {
        if ($text === '') {
            return null;
        }
        $plain = str_replace([' ', "\u{a0}", "\u{202f}"], '', $text);
        $plain = str_contains($plain, '.') ? str_replace(',', '', $plain) : str_replace(',', '.', $plain);
        if (!$this->money->isDecimal($plain)) {
            $wrong->addError(__('%1: must be an amount like 12.90', $this->label($name)));

            return null;
        }

        return $this->money->minor($plain, $this->currency());
    }

    /**
     * A moment in the shop's zone as ISO 8601 in UTC.
     *
     * @param string $text
     * @param string $name
     * @param InputException $wrong
     * @return string|null
     */
    private function time(string $text, string $name, InputException $wrong): ?string
    {
        if ($text === '') {
            return null;
        }
        try {
            $moment = new DateTimeImmutable($text, new DateTimeZone($this->zone->getConfigTimezone()));

            return $moment->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z');
        } catch (Exception) {
            $wrong->addError(__('%1: must be a date and a time', $this->label($name)));

            return null;
        }
    }

    /**
     * "KEY value" lines.
     *
     * @param string $text
     * @param string $name
     * @param InputException $wrong
     * @return array<string, string>
     */
    private function pairs(string $text, string $name, InputException $wrong): array
    {
        $found = [];
        foreach (preg_split('/\R/u', $text) ?: [] as $line) {
            $line = trim($line);
            if ($line === '') {
                continue;
            }
            if (preg_match('/^(.+?)[\s=:]+(\d+(?:[.,]\d+)?)$/u', $line, $parts) !== 1) {
                $wrong->addError(__('%1: "%2" is not a name and a number', $this->label($name), $line));
                continue;
            }
            $found[$parts[1]] = $parts[2];
        }

        return $found;
    }

    /**
     * A field's name as the form shows it.
     *
     * @param string $name
     * @return \Magento\Framework\Phrase
     */
    private function label(string $name): \Magento\Framework\Phrase
    {
        return match ($name) {
            'quantity' => __('Units'),
            'limit_per_buyer' => __('Limit per Buyer'),
            'hold_minutes' => __('Hold Time'),
            'price' => __('Price'),
            'starts_at' => __('Start'),
            'ends_at' => __('End'),
            'items' => __('Units of Each Variant'),
            'shipping_price' => __('Shipping Price'),
            default => __('Shipping Prices'),
        };
    }
}
