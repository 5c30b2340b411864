<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Form;

use Magento\Framework\Exception\InputException;

/**
 * How a form says that shipping is charged.
 */
class Shipping
{
    /**
     * @param Fields $fields
     */
    public function __construct(private readonly Fields $fields)
    {
    }

    /**
     * As the sidecar's API wants it.
     *
     * @param array<string,mixed> $form
     * @param string $currency
     * @param InputException $wrong
     * @return array<string, mixed>
     */
    public function read(array $form, string $currency, InputException $wrong): array
    {
        $rule = $this->fields->text($form, 'shipping_rule') ?: 'free';
        $shipping = ['rule' => $rule];
        if ($rule === 'flat') {
            $text = $this->fields->text($form, 'shipping_price');
            $shipping['price'] = $this->fields->amount($text, $currency, __('Shipping Price'), $wrong) ?? 0;
        }
        if ($rule === 'country') {
            $shipping['prices'] = $this->prices($this->fields->text($form, 'shipping_prices'), $currency, $wrong);
        }

        return $shipping;
    }

    /**
     * Country → minor units.
     *
     * @param string $text
     * @param string $currency
     * @param InputException $wrong
     * @return array<string, int>
     */
    private function prices(string $text, string $currency, InputException $wrong): array
    {
        $prices = [];
        $label = __('Shipping Prices');
        foreach ($this->fields->pairs($text, '\d[\d.,]*', $label, $wrong) as $country => $price) {
            $country = strtoupper((string)$country);
            if (preg_match('/^([A-Z]{2}|\*)$/D', $country) !== 1) {
                $wrong->addError(__('%1: "%2" is no country code like FR, nor *', $label, $country));
                continue;
            }
            $prices[$country] = $this->fields->amount($price, $currency, $label, $wrong) ?? 0;
        }

        return $prices;
    }
}
