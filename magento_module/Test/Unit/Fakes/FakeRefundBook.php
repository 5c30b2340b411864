<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Fakes;

use Replycart\Bridge\Model\ResourceModel\RefundBook;

/**
 * Refunds in memory.
 */
class FakeRefundBook extends RefundBook
{
    /**
     * @var array<int, array<string, mixed>>
     */
    public array $rows = [];

    /**
     * Nothing to connect to.
     */
    public function __construct()
    {
    }

    /**
     * @inheritdoc
     */
    public function last(int $orderId, int $before, int $amount): ?array
    {
        $found = array_filter($this->rows, static fn (array $row): bool => $row['order_id'] === $orderId
            && $row['refunded_before'] === $before && $row['amount'] === $amount);

        return $found ? end($found) : null;
    }

    /**
     * @inheritdoc
     */
    public function other(int $orderId, int $before, int $amount): ?array
    {
        $found = array_filter($this->rows, static fn (array $row): bool => $row['order_id'] === $orderId
            && $row['refunded_before'] === $before && $row['amount'] !== $amount && $row['state'] !== 'refused');

        return $found ? end($found) : null;
    }

    /**
     * @inheritdoc
     */
    public function begin(int $orderId, int $before, int $amount, string $key): array
    {
        $id = count($this->rows) + 1;
        $this->rows[$id] = [
            'refund_id' => $id,
            'order_id' => $orderId,
            'refunded_before' => $before,
            'amount' => $amount,
            'idempotency_key' => $key,
            'state' => 'asked',
            'sidecar_id' => '',
        ];

        return $this->rows[$id];
    }

    /**
     * @inheritdoc
     */
    public function note(int $refundId, string $state, string $sidecarId = ''): void
    {
        $this->rows[$refundId]['state'] = $state;
        if ($sidecarId !== '') {
            $this->rows[$refundId]['sidecar_id'] = $sidecarId;
        }
    }
}
