<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\ResourceModel;

use Magento\Framework\Model\ResourceModel\Db\AbstractDb;

/**
 * How many units of a SKU are kept for a sale. Call within a transaction, after stand().
 */
class AllotmentBook extends AbstractDb
{
    /**
     * @inheritdoc
     */
    protected function _construct()
    {
        $this->_init('replycart_allotment', 'allotment_id');
    }

    /**
     * Make sure that each SKU has a row to stand in line for. Call BEFORE the transaction.
     *
     * @param string[] $skus
     * @return void
     */
    public function line(array $skus): void
    {
        $table = $this->getTable('replycart_sku');
        $connection = $this->getConnection();
        $known = $connection->fetchCol($connection->select()->from($table, ['sku'])->where('sku IN (?)', $skus));
        $missing = array_udiff($skus, $known, 'strcasecmp');
        if ($missing) {
            $rows = array_map(static fn (string $sku): array => ['sku' => $sku], array_values($missing));
            $connection->insertOnDuplicate($table, $rows, ['sku']);
        }
    }

    /**
     * Stand in line for these SKUs, in one order for everybody, until the transaction ends.
     *
     * @param string[] $skus
     * @return void
     */
    public function stand(array $skus): void
    {
        $connection = $this->getConnection();
        $select = $connection->select()->from($this->getTable('replycart_sku'), ['sku'])
            ->where('sku IN (?)', $skus)->order('sku')->forUpdate();
        $connection->fetchCol($select);
    }

    /**
     * The row of a sale and a SKU, or null.
     *
     * @param string $sale
     * @param string $sku
     * @return array<string, mixed>|null
     */
    public function find(string $sale, string $sku): ?array
    {
        $select = $this->getConnection()->select()->from($this->getMainTable())
            ->where('sale = ?', $sale)->where('sku = ?', $sku)->forUpdate();

        return $this->getConnection()->fetchRow($select) ?: null;
    }

    /**
     * Keep the row of a sale and a SKU; returns its id.
     *
     * @param string $sale
     * @param string $sku
     * @param array<string,mixed> $values
     * @return int
     */
    public function keep(string $sale, string $sku, array $values): int
    {
        $row = ['sale' => $sale, 'sku' => $sku] + $values;
        $this->getConnection()->insertOnDuplicate($this->getMainTable(), $row, array_keys($values));

        return (int)($this->find($sale, $sku)['allotment_id'] ?? 0);
    }

    /**
     * Allotments whose time is over.
     *
     * @param int $now Unix time
     * @return array<int, array<string, mixed>>
     */
    public function over(int $now): array
    {
        $select = $this->getConnection()->select()->from($this->getMainTable())
            ->where('until < ?', $now)->where('quantity > 0')->order('allotment_id')->limit(500);

        return $this->getConnection()->fetchAll($select);
    }

    /**
     * Take away rows that keep nothing since long ago.
     *
     * @param int $before Unix time
     * @return void
     */
    public function forget(int $before): void
    {
        $this->getConnection()->delete($this->getMainTable(), ['quantity = 0', 'until < ?' => $before]);
    }
}
