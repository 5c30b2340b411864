<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\ResourceModel;

use Magento\Framework\Model\ResourceModel\Db\AbstractDb;

/**
 * Where the shop names who replied: our own table, and of Magento's the comments and the payment of an order.
 */
class TraceBook extends AbstractDb
{
    /** Tables of Magento that name somebody, and in which column. */
    public const TEXTS = ['sales_order_status_history' => 'comment', 'sales_order_payment' => 'additional_information'];

    /**
     * @inheritdoc
     */
    protected function _construct()
    {
        $this->_init('replycart_order', 'entity_id');
    }

    /**
     * Orders of purchases; those too that plain REST marked before this module was there.
     *
     * @param string[] $purchases
     * @return int[]
     */
    public function orders(array $purchases): array
    {
        $ours = $this->getConnection()->select()->from($this->getMainTable(), ['order_id'])
            ->where('purchase IN (?)', $purchases)->where('order_id IS NOT NULL');
        $marked = $this->getConnection()->select()->from($this->getTable('sales_order'), ['entity_id'])
            ->where('ext_order_id IN (?)', array_map(static fn (string $one): string => 'rc-' . $one, $purchases));
        $found = [...$this->getConnection()->fetchCol($ours), ...$this->getConnection()->fetchCol($marked)];

        return array_values(array_unique(array_map('intval', $found)));
    }

    /**
     * Those of some orders whose row in our own table names somebody.
     *
     * @param int[] $orders
     * @return int[]
     */
    public function named(array $orders): array
    {
        $select = $this->getConnection()->select()->from($this->getMainTable(), ['order_id'])
            ->where('order_id IN (?)', $orders)->where("handle <> '' OR reply_url <> ''");

        return array_map('intval', $this->getConnection()->fetchCol($select));
    }

    /**
     * Nobody is named in the rows of some orders any more.
     *
     * @param int[] $orders
     * @return void
     */
    public function unname(array $orders): void
    {
        $this->getConnection()->update(
            $this->getMainTable(),
            ['handle' => '', 'reply_url' => ''],
            ['order_id IN (?)' => $orders]
        );
    }

    /**
     * Texts of some orders that may name somebody.
     *
     * @param string $table one of TEXTS
     * @param int[] $orders
     * @return array<int, array{entity_id: string, parent_id: string, text: string}>
     */
    public function texts(string $table, array $orders): array
    {
        $columns = ['entity_id', 'parent_id', 'text' => self::TEXTS[$table]];
        $select = $this->getConnection()->select()->from($this->getTable($table), $columns)
            ->where('parent_id IN (?)', $orders)->where(self::TEXTS[$table] . ' LIKE ?', '%replycart%');

        return $this->getConnection()->fetchAll($select);
    }

    /**
     * A text as it is from now on.
     *
     * @param string $table one of TEXTS
     * @param int $id
     * @param string $text
     * @return void
     */
    public function rewrite(string $table, int $id, string $text): void
    {
        $this->getConnection()->update(
            $this->getTable($table),
            [self::TEXTS[$table] => $text],
            ['entity_id = ?' => $id]
        );
    }
}
