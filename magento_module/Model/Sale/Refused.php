<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sale;

/**
 * What the sidecar refused, beside the fields of the form of a sale.
 */
class Refused
{
    /** Where a field stands in the form: its set, and its name there where the API has another. */
    private const SETS = [
        'general' => ['product', 'title', 'market', 'price', 'quantity', 'items', 'limit_per_buyer', 'mode'],
        'post' => ['lang', 'wording', 'with_picture', 'answers', 'answer_code', 'answer_link'],
        'when' => ['starts_at', 'teaser', 'ends_at', 'end_when_sold_out', 'end_post', 'hold_minutes', 'remind'],
        'shipping' => ['shipping_rule'],
    ];
    private const ALSO = ['hold_seconds' => 'hold_minutes', 'by' => 'mode', 'shipping' => 'shipping_rule'];

    /**
     * Texts by the fields of the form.
     *
     * @param array<string,string[]> $fields of the API; "items.TEE-S" stands by its field
     * @return array<string, string>
     */
    public function byField(array $fields): array
    {
        $told = [];
        foreach ($fields as $name => $texts) {
            $name = explode('.', (string)$name)[0];
            $name = self::ALSO[$name] ?? $name;
            $told[$name] = trim(($told[$name] ?? '') . ' ' . implode(' ', $texts));
        }

        return $told;
    }

    /**
     * As the form's components take it.
     *
     * @param array<string,mixed> $told by the fields of the form
     * @return array<string, mixed>
     */
    public function meta(array $told): array
    {
        $meta = [];
        foreach (self::SETS as $set => $names) {
            foreach (array_intersect_key($told, array_flip($names)) as $name => $text) {
                $meta[$set]['children'][$name]['arguments']['data']['config']['error'] = (string)$text;
            }
        }

        return $meta;
    }
}
