<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\ResourceModel;

use Magento\Framework\Model\ResourceModel\Db\AbstractDb;

/**
 * Which order belongs to which reference. The row is written before the order, so that two calls stand in line.
 */
class OrderBook extends AbstractDb
{
    /**
     * @inheritdoc
     */
    protected function _construct()
    {
        $this->_init('replycart_order', 'entity_id');
    }

    /**
     * Write the row of a reference if it is not there.
     *
     * @param string $reference
     * @return void
     */
    public function claim(string $reference): void
    {
        if ($this->find($reference) === null) {
            $this->getConnection()->insertOnDuplicate(
                $this->getMainTable(),
                ['reference' => $reference],
                ['reference']
            );
        }
    }

    /**
     * The row of a reference; nobody else holds it until the transaction ends.
     *
     * @param string $reference
     * @return array<string, mixed>
     */
    public function lock(string $reference): array
    {
        $select = $this->getConnection()->select()->from($this->getMainTable())
            ->where('reference = ?', $reference)->forUpdate();

        return $this->getConnection()->fetchRow($select) ?: [];
    }

    /**
     * Remember the order, and where it came from.
     *
     * @param string $reference
     * @param array<string,mixed> $values
     * @return void
     */
    public function bind(string $reference, array $values): void
    {
        $this->getConnection()->update($this->getMainTable(), $values, ['reference = ?' => $reference]);
    }

    /**
     * The row of a reference, or null.
     *
     * @param string $reference
     * @return array<string, mixed>|null
     */
    public function find(string $reference): ?array
    {
        $select = $this->getConnection()->select()->from($this->getMainTable())->where('reference = ?', $reference);

        return $this->getConnection()->fetchRow($select) ?: null;
    }

    /**
     * The row of an order, or null when it did not come by Replycart.
     *
     * @param int $orderId
     * @return array<string, mixed>|null
     */
    public function ofOrder(int $orderId): ?array
    {
        $select = $this->getConnection()->select()->from($this->getMainTable())->where('order_id = ?', $orderId);

        return $this->getConnection()->fetchRow($select) ?: null;
    }

    /**
     * Id of an order that plain REST marked with the reference before this module was there.
     *
     * @param string $reference
     * @return int|null
     */
    public function marked(string $reference): ?int
    {
        $select = $this->getConnection()->select()->from($this->getTable('sales_order'), ['entity_id'])
            ->where('ext_order_id = ?', $reference)->order('entity_id')->limit(1);
        $found = $this->getConnection()->fetchOne($select);

        return $found ? (int)$found : null;
    }
}
