<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sale;

use Magento\Framework\Exception\InputException;
use Magento\Framework\Phrase;
use Replycart\Bridge\Model\Form\Fields;
use Replycart\Bridge\Model\Form\Shipping;
use Replycart\Bridge\Model\Form\Wrong;

/**
 * The form of a sale as the sidecar's API wants it: minor units, times with a zone; null is what was left empty.
 */
class FormReader
{
    private const PLAIN = ['product', 'title', 'lang', 'wording', 'answers', 'market'];
    private const NUMBERS = ['quantity', 'limit_per_buyer', 'hold_minutes', 'remind'];
    private const TIMES = ['starts_at', 'ends_at'];
    private const SWITCHES = ['end_when_sold_out', 'with_picture', 'teaser', 'end_post'];
    private const CHOICES = ['answer_code', 'answer_link'];

    /**
     * @param Fields $fields
     * @param Shipping $shipping
     */
    public function __construct(
        private readonly Fields $fields,
        private readonly Shipping $shipping
    ) {
    }

    /**
     * All fields, the empty ones as null.
     *
     * @param array<string,mixed> $form
     * @param string $currency that prices are typed in
     * @return array<string, mixed>
     * @throws InputException with all that cannot be read
     */
    public function read(array $form, string $currency): array
    {
        $wrong = new Wrong(__('Some fields cannot be read.'));
        $body = [];
        foreach (self::PLAIN as $name) {
            $text = $this->fields->text($form, $name);
            $body[$name] = $text === '' ? null : $text;
        }
        foreach (self::NUMBERS as $name) {
            $text = $this->fields->text($form, $name);
            $body[$name] = $this->fields->whole($text, $this->label($name), $wrong->at($name));
        }
        $body['hold_seconds'] = $body['hold_minutes'] === null ? null : $body['hold_minutes'] * 60;
        unset($body['hold_minutes']);
        $price = $this->fields->text($form, 'price');
        $body['price'] = $this->fields->amount($price, $currency, $this->label('price'), $wrong->at('price'));
        foreach (self::TIMES as $name) {
            $text = $this->fields->text($form, $name);
            $body[$name] = $this->fields->time($text, $this->label($name), $wrong->at($name));
        }
        foreach (self::SWITCHES as $name) {
            $body[$name] = $this->fields->flag($form, $name);
        }
        foreach (self::CHOICES as $name) {
            $body[$name] = $this->fields->text($form, $name) === '' ? null : $this->fields->flag($form, $name);
        }
        // "first_come:repost" says both.
        [$mode, $by] = explode(':', $this->fields->text($form, 'mode') . ':');
        $body['mode'] = $mode ?: null;
        $body['by'] = $by ?: null;
        $text = $this->fields->text($form, 'items');
        $items = $this->fields->pairs($text, '\d{1,9}', $this->label('items'), $wrong->at('items'));
        if ($items) {
            $body['items'] = array_map('intval', $items);
            unset($body['quantity']);
        }
        $body['shipping'] = $this->shipping->read($form, $currency, $wrong->at('shipping'));
        if ($wrong->wasErrorAdded()) {
            throw $wrong;
        }

        return $body;
    }

    /**
     * What of a draft was changed: fields that stayed as they were shown are not sent, emptied ones as null.
     *
     * @param array<string,mixed> $before body as the form was shown
     * @param array<string,mixed> $after body as it came back
     * @return array<string, mixed>
     */
    public function changes(array $before, array $after): array
    {
        $changed = [];
        foreach ($after as $name => $value) {
            if (($before[$name] ?? null) != $value || (($before[$name] ?? null) === null) !== ($value === null)) {
                $changed[$name] = $value;
            }
        }
        if (isset($before['items']) && !isset($after['items'])) {
            $changed += ['quantity' => $after['quantity'] ?? null];
        }

        return $changed;
    }

    /**
     * A field's name as the form shows it.
     *
     * @param string $name
     * @return Phrase
     */
    private function label(string $name): Phrase
    {
        return match ($name) {
            'quantity' => __('Units'),
            'limit_per_buyer' => __('Limit per Buyer'),
            'hold_minutes' => __('Hold Time'),
            'remind' => __('Reminder'),
            'price' => __('Price'),
            'starts_at' => __('Start'),
            'ends_at' => __('End'),
            default => __('Units of Each Variant'),
        };
    }
}
