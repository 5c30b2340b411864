<?php

declare(strict_types=1);

namespace Replycart\Bridge\Setup;

use Magento\Framework\Setup\ModuleContextInterface;
use Magento\Framework\Setup\SchemaSetupInterface;
use Magento\Framework\Setup\UninstallInterface;

/**
 * Leaves nothing behind but the orders, which belong to the shop.
 */
class Uninstall implements UninstallInterface
{
    private const TABLES = [
        'replycart_order',
        'replycart_allotment',
        'replycart_sku',
        'replycart_refund',
        'replycart_notice',
    ];

    /** Rows of ours in Magento's tables: table, column, pattern. */
    private const ROWS = [
        ['core_config_data', 'path', 'replycart/%'],
        ['core_config_data', 'path', 'payment/replycart/%'],
        ['core_config_data', 'path', 'carriers/replycart/%'],
        ['inventory_reservation', 'metadata', '%"replycart\_allotment"%'],
        ['queue_message', 'topic_name', 'replycart.%'],
        ['queue', 'name', 'replycart.%'],
        ['ui_bookmark', 'namespace', 'replycart\_%'],
        ['authorization_rule', 'resource_id', 'Replycart\_Bridge::%'],
        ['cron_schedule', 'job_code', 'replycart\_%'],
    ];

    /**
     * Units that are kept for sales go back; then tables, settings, messages, rights and views of the grids go.
     *
     * @param SchemaSetupInterface $setup
     * @param ModuleContextInterface $context
     * @return void
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function uninstall(SchemaSetupInterface $setup, ModuleContextInterface $context): void
    {
        $setup->startSetup();
        $connection = $setup->getConnection();
        $this->refill($setup);
        foreach (self::TABLES as $table) {
            $connection->dropTable($setup->getTable($table));
        }
        foreach (self::ROWS as [$name, $column, $pattern]) {
            $table = $setup->getTable($name);
            if ($connection->isTableExists($table)) {
                $connection->delete($table, [$column . ' LIKE ?' => $pattern]);
            }
        }
        $setup->endSetup();
    }

    /**
     * Where the stock itself was lowered for a sale, raise it.
     *
     * @param SchemaSetupInterface $setup
     * @return void
     */
    private function refill(SchemaSetupInterface $setup): void
    {
        $connection = $setup->getConnection();
        $allotments = $setup->getTable('replycart_allotment');
        if (!$connection->isTableExists($allotments)) {
            return;
        }
        $select = $connection->select()->from(['kept' => $allotments], ['quantity'])
            ->join(['product' => $setup->getTable('catalog_product_entity')], 'product.sku = kept.sku', ['entity_id'])
            ->where('kept.way = ?', 'plain')->where('kept.quantity > 0');
        foreach ($connection->fetchAll($select) as $row) {
            $connection->update(
                $setup->getTable('cataloginventory_stock_item'),
                ['qty' => new \Zend_Db_Expr('qty + ' . (int)$row['quantity']), 'is_in_stock' => 1],
                ['product_id = ?' => (int)$row['entity_id']]
            );
        }
    }
}
