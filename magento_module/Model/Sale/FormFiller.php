<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sale;

use Magento\Catalog\Api\ProductRepositoryInterface;
use Magento\Framework\DataObject\IdentityGeneratorInterface;
use Magento\Framework\Exception\NoSuchEntityException;
use Replycart\Bridge\Model\Money;
use Replycart\Bridge\ViewModel\Words;

/**
 * What stands in the form of a sale when it opens.
 */
class FormFiller
{
    /** Not free, as the API's default is: by the shop's own rules. */
    public const SHIPPING = 'shop';

    /**
     * @param ProductRepositoryInterface $products
     * @param IdentityGeneratorInterface $ids
     * @param Money $money
     * @param Words $words
     */
    public function __construct(
        private readonly ProductRepositoryInterface $products,
        private readonly IdentityGeneratorInterface $ids,
        private readonly Money $money,
        private readonly Words $words
    ) {
    }

    /**
     * A new sale, of a product when one is given.
     *
     * @param int $productId
     * @return array<string, mixed>
     */
    public function blank(int $productId): array
    {
        $form = [
            'form_key_once' => $this->ids->generateId(),
            'quantity' => '1',
            'with_picture' => '1',
            'shipping_rule' => self::SHIPPING,
            'mode' => 'standard',
        ];
        try {
            $product = $productId > 0 ? $this->products->getById($productId) : null;
        } catch (NoSuchEntityException) {
            $product = null;
        }

        return $product === null ? $form : [
            'product' => (string)$product->getSku(),
            'title' => mb_substr((string)$product->getName(), 0, 200),
        ] + $form;
    }

    /**
     * A draft of the sidecar.
     *
     * @param array<string,mixed> $sale
     * @return array<string, mixed>
     */
    public function draft(array $sale): array
    {
        $items = array_values(array_filter((array)($sale['items'] ?? []), 'is_array'));
        $currency = (string)($sale['currency'] ?? '');
        $shipping = (array)($sale['shipping'] ?? []);
        $several = count($items) > 1 || ($items && $items[0]['sku'] !== ($sale['product'] ?? ''));
        // Of a draft without a price of its own, what stands on the items is the shop's price of now.
        $own = $items && empty($sale['price_of_shop']);
        $hold = (int)($sale['hold_seconds'] ?? 0);

        return [
            'id' => (string)($sale['id'] ?? ''),
            'product' => (string)($sale['product'] ?? ''),
            'title' => (string)($sale['title'] ?? ''),
            'lang' => (string)($sale['language'] ?? ''),
            'wording' => (string)($sale['wording'] ?? ''),
            'answers' => (string)($sale['answers'] ?? ''),
            'answer_code' => $this->choice($sale['answer_code'] ?? null),
            'answer_link' => $this->choice($sale['answer_link'] ?? null),
            'mode' => $this->mode($sale),
            'market' => (string)($sale['market'] ?? ''),
            'teaser' => empty($sale['teaser']) ? '0' : '1',
            'end_post' => empty($sale['end_post']) ? '0' : '1',
            'quantity' => $several ? '' : (string)($items[0]['quantity'] ?? ''),
            'items' => $several ? $this->lines(array_column($items, 'quantity', 'sku')) : '',
            'price' => $own ? $this->money->decimal((int)$items[0]['unit'], $currency) : '',
            'limit_per_buyer' => (string)($sale['limit_per_buyer'] ?? ''),
            'hold_minutes' => $hold > 0 ? (string)max(1, intdiv($hold, 60)) : '',
            'remind' => (int)($sale['remind'] ?? 0) > 0 ? (string)(int)$sale['remind'] : '',
            'starts_at' => $this->words->field($sale['starts_at'] ?? null),
            'ends_at' => $this->words->field($sale['ends_at'] ?? null),
            'end_when_sold_out' => empty($sale['end_when_sold_out']) ? '0' : '1',
            'with_picture' => ($sale['with_picture'] ?? true) ? '1' : '0',
            'shipping_rule' => (string)($shipping['rule'] ?? 'free'),
            'shipping_price' => $this->money->decimal((int)($shipping['price'] ?? 0), $currency),
            'shipping_prices' => $this->lines(array_map(
                fn ($minor): string => $this->money->decimal((int)$minor, $currency),
                (array)($shipping['prices'] ?? [])
            )),
        ];
    }

    /**
     * Yes, no, or not said.
     *
     * @param mixed $value
     * @return string
     */
    private function choice(mixed $value): string
    {
        return $value === null ? '' : ($value ? '1' : '0');
    }

    /**
     * Who gets it, as one choice.
     *
     * @param array<string,mixed> $sale
     * @return string
     */
    private function mode(array $sale): string
    {
        $mode = (string)($sale['mode'] ?? '') ?: 'standard';

        return $mode === 'first_come' ? $mode . ':' . ((string)($sale['by'] ?? '') ?: 'reply') : $mode;
    }

    /**
     * "KEY value" lines.
     *
     * @param array<string,int|string> $pairs
     * @return string
     */
    private function lines(array $pairs): string
    {
        $lines = [];
        foreach ($pairs as $name => $value) {
            $lines[] = $name . ' ' . $value;
        }

        return implode("\n", $lines);
    }
}
