<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

/**
 * Rows of the grid of purchases.
 */
class Purchases extends SidecarProvider
{
    protected const PATH = '/purchases';
    protected const FILTERS = [
        'state' => 'state',
        'sale' => 'sale',
        'handle' => 'handle',
        'order' => 'search',
        'fulltext' => 'search',
    ];
    protected const SORTS = [
        'created_at' => 'created_at',
        'state' => 'state',
        'handle' => 'handle',
        'sku' => 'sku',
        'paid_at' => 'paid_at',
    ];

    /**
     * @inheritdoc
     */
    protected function row(array $row): array
    {
        $currency = (string)($row['currency'] ?? '');
        $id = (string)($row['id'] ?? '');
        $refunded = (int)($row['refunded'] ?? 0);
        $order = (string)($row['order'] ?? '');
        $orderId = (string)($row['order_id'] ?? '');

        return [
            'id' => $id,
            'state' => (string)($row['state'] ?? ''),
            'state_label' => $this->words->state((string)($row['state'] ?? '')),
            'handle' => $this->link(
                $this->urls->getUrl('replycart/purchase/view', ['id' => $id]),
                $this->words->handle($row['handle'] ?? '')
            ),
            'name' => (string)($row['name'] ?? ''),
            'sku' => (string)($row['sku'] ?? ''),
            'quantity' => (string)($row['quantity'] ?? ''),
            'total' => $this->words->money(isset($row['total']) ? (int)$row['total'] : null, $currency),
            'refunded' => $refunded > 0 ? $this->words->money($refunded, $currency) : '',
            'order' => $order !== '' && ctype_digit($orderId)
                ? $this->link($this->urls->getUrl('sales/order/view', ['order_id' => $orderId]), $order)
                : (string)$this->escaper->escapeHtml($order),
            'sale' => (string)($row['sale'] ?? ''),
            'created_at' => $this->words->time($row['created_at'] ?? null),
            'paid_at' => $this->words->time($row['paid_at'] ?? null),
        ];
    }
}
