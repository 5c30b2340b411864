<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

use Magento\Framework\App\RequestInterface;
use Magento\Framework\Escaper;
use Magento\Framework\UrlInterface;
use Replycart\Bridge\Model\OrderLink;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\ViewModel\Words;

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
     * @param string $name
     * @param string $primaryFieldName
     * @param string $requestFieldName
     * @param Client $client
     * @param Words $words
     * @param UrlInterface $urls
     * @param Escaper $escaper
     * @param RequestInterface $request
     * @param OrderLink $orders
     * @param array $meta
     * @param array $data
     */
    public function __construct(
        string $name,
        string $primaryFieldName,
        string $requestFieldName,
        Client $client,
        Words $words,
        UrlInterface $urls,
        Escaper $escaper,
        RequestInterface $request,
        private readonly OrderLink $orders,
        array $meta = [],
        array $data = []
    ) {
        parent::__construct(
            $name,
            $primaryFieldName,
            $requestFieldName,
            $client,
            $words,
            $urls,
            $escaper,
            $request,
            $meta,
            $data
        );
    }

    /**
     * @inheritdoc
     */
    protected function row(array $row): array
    {
        $currency = (string)($row['currency'] ?? '');
        $id = (string)($row['id'] ?? '');
        $refunded = (int)($row['refunded'] ?? 0);
        $order = (string)($row['order'] ?? '');

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
            'order' => $order === '' ? '' : $this->link($this->orders->to($row['order_id'] ?? null), $order),
            'sale' => (string)($row['sale'] ?? ''),
            'created_at' => $this->words->time($row['created_at'] ?? null),
            'paid_at' => $this->words->time($row['paid_at'] ?? null),
        ];
    }
}
