<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\ResourceModel;

use Magento\Framework\App\DeploymentConfig;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\Config\ConfigOptionsListConstants;
use Magento\Framework\DB\Adapter\AdapterInterface;
use Magento\Framework\Model\ResourceModel\Type\Db\ConnectionFactoryInterface;

/**
 * What was asked of PayPal. It speaks over a connection of its own: when a credit memo fails, Magento undoes everything
 * on the shop's connection, and what we asked for must not be forgotten with it.
 */
class RefundBook
{
    /**
     * @var AdapterInterface|null
     */
    private ?AdapterInterface $own = null;

    /**
     * @param ConnectionFactoryInterface $connections
     * @param DeploymentConfig $deployment
     * @param ResourceConnection $resource
     */
    public function __construct(
        private readonly ConnectionFactoryInterface $connections,
        private readonly DeploymentConfig $deployment,
        private readonly ResourceConnection $resource
    ) {
    }

    /**
     * The last try for this amount at this point of the order's life, or null.
     *
     * @param int $orderId
     * @param int $before minor units refunded before
     * @param int $amount minor units
     * @return array<string, mixed>|null
     */
    public function last(int $orderId, int $before, int $amount): ?array
    {
        $select = $this->connection()->select()->from($this->table())
            ->where('order_id = ?', $orderId)->where('refunded_before = ?', $before)->where('amount = ?', $amount)
            ->order('refund_id DESC')->limit(1);

        return $this->connection()->fetchRow($select) ?: null;
    }

    /**
     * A try of another amount at this point that may still go through, or has gone through; or null.
     *
     * @param int $orderId
     * @param int $before
     * @param int $amount
     * @return array<string, mixed>|null
     */
    public function other(int $orderId, int $before, int $amount): ?array
    {
        $select = $this->connection()->select()->from($this->table())
            ->where('order_id = ?', $orderId)->where('refunded_before = ?', $before)->where('amount <> ?', $amount)
            ->where('state <> ?', 'refused')->order('refund_id DESC')->limit(1);

        return $this->connection()->fetchRow($select) ?: null;
    }

    /**
     * Write a try down before PayPal is asked.
     *
     * @param int $orderId
     * @param int $before
     * @param int $amount
     * @param string $key
     * @return array<string, mixed>
     */
    public function begin(int $orderId, int $before, int $amount, string $key): array
    {
        $row = [
            'order_id' => $orderId,
            'refunded_before' => $before,
            'amount' => $amount,
            'idempotency_key' => $key,
            'state' => 'asked',
            'sidecar_id' => '',
        ];
        $this->connection()->insert($this->table(), $row);

        return ['refund_id' => (int)$this->connection()->lastInsertId($this->table())] + $row;
    }

    /**
     * What came of it.
     *
     * @param int $refundId
     * @param string $state asked, queued, done or refused
     * @param string $sidecarId
     * @return void
     */
    public function note(int $refundId, string $state, string $sidecarId = ''): void
    {
        $values = ['state' => $state] + ($sidecarId !== '' ? ['sidecar_id' => $sidecarId] : []);
        $this->connection()->update($this->table(), $values, ['refund_id = ?' => $refundId]);
    }

    /**
     * A connection that nobody else has.
     *
     * @return AdapterInterface
     */
    private function connection(): AdapterInterface
    {
        if ($this->own === null) {
            $settings = $this->deployment->get(
                ConfigOptionsListConstants::CONFIG_PATH_DB_CONNECTIONS . '/' . ResourceConnection::DEFAULT_CONNECTION
            );
            $this->own = $this->connections->create((array)$settings);
        }

        return $this->own;
    }

    /**
     * Name of the table.
     *
     * @return string
     */
    private function table(): string
    {
        return $this->resource->getTableName('replycart_refund');
    }
}
