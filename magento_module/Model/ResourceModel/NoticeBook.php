<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\ResourceModel;

use Magento\Framework\Model\ResourceModel\Db\AbstractDb;

/**
 * Notices that did not get through yet.
 */
class NoticeBook extends AbstractDb
{
    /**
     * @inheritdoc
     */
    protected function _construct()
    {
        $this->_init('replycart_notice', 'delivery');
    }

    /**
     * Keep one for later.
     *
     * @param string $delivery
     * @param string $topic
     * @param string $body
     * @param int $attempts
     * @param int $dueAt Unix time
     * @return void
     */
    public function keep(string $delivery, string $topic, string $body, int $attempts, int $dueAt): void
    {
        $row = [
            'delivery' => $delivery,
            'topic' => $topic,
            'body' => $body,
            'attempts' => $attempts,
            'due_at' => $dueAt,
        ];
        $this->getConnection()->insertOnDuplicate($this->getMainTable(), $row, ['attempts', 'due_at']);
    }

    /**
     * It got through, or is given up.
     *
     * @param string $delivery
     * @return void
     */
    public function drop(string $delivery): void
    {
        $this->getConnection()->delete($this->getMainTable(), ['delivery = ?' => $delivery]);
    }

    /**
     * Those whose time has come, oldest first.
     *
     * @param int $now Unix time
     * @param int $most
     * @return array<int, array<string, mixed>>
     */
    public function due(int $now, int $most): array
    {
        $select = $this->getConnection()->select()->from($this->getMainTable())
            ->where('due_at <= ?', $now)->order('due_at')->limit($most);

        return $this->getConnection()->fetchAll($select);
    }
}
