<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Fakes;

use Replycart\Bridge\Model\ResourceModel\TraceBook;
use RuntimeException;

/**
 * Our own table and those of Magento in memory.
 */
class FakeTraceBook extends TraceBook
{
    /**
     * Of our own table.
     *
     * @var array<int, array<string, mixed>>
     */
    public array $rows = [];

    /**
     * Orders that only carry a reference.
     *
     * @var array<string, int>
     */
    public array $marked = [];

    /**
     * By table and id.
     *
     * @var array<string, array<int, array{entity_id: string, parent_id: string, text: string}>>
     */
    public array $texts = [];

    /**
     * @var string[]
     */
    public array $log = [];

    /**
     * @var string a table that cannot be written
     */
    public string $broken = '';

    /**
     * @var array<int, mixed>
     */
    private array $before = [];

    /**
     * Nothing to connect to.
     */
    public function __construct()
    {
    }

    /**
     * @inheritdoc
     */
    public function orders(array $purchases): array
    {
        $ours = array_filter($this->rows, static fn (array $row): bool => in_array($row['purchase'], $purchases, true));
        $marked = array_intersect_key(
            $this->marked,
            array_flip(array_map(static fn (string $one): string => 'rc-' . $one, $purchases))
        );

        return array_values(array_unique([...array_column($ours, 'order_id'), ...array_values($marked)]));
    }

    /**
     * @inheritdoc
     */
    public function named(array $orders): array
    {
        $named = array_filter($this->rows, static fn (array $row): bool => in_array($row['order_id'], $orders, true)
            && ($row['handle'] !== '' || $row['reply_url'] !== ''));

        return array_column($named, 'order_id');
    }

    /**
     * @inheritdoc
     */
    public function unname(array $orders): void
    {
        foreach ($this->rows as $at => $row) {
            if (in_array($row['order_id'], $orders, true)) {
                $this->rows[$at] = ['handle' => '', 'reply_url' => ''] + $row;
            }
        }
    }

    /**
     * @inheritdoc
     */
    public function texts(string $table, array $orders): array
    {
        return array_values(array_filter(
            $this->texts[$table] ?? [],
            static fn (array $row): bool => in_array((int)$row['parent_id'], $orders, true)
        ));
    }

    /**
     * @inheritdoc
     */
    public function rewrite(string $table, int $id, string $text): void
    {
        if ($table === $this->broken) {
            throw new RuntimeException('deadlock at 10.0.0.5');
        }
        $this->log[] = "$table $id";
        $this->texts[$table][$id]['text'] = $text;
    }

    /**
     * @inheritdoc
     */
    public function beginTransaction()
    {
        $this->before = [$this->rows, $this->texts];

        return $this;
    }

    /**
     * @inheritdoc
     */
    public function commit()
    {
        $this->log[] = 'commit';

        return $this;
    }

    /**
     * @inheritdoc
     */
    public function rollBack()
    {
        [$this->rows, $this->texts] = $this->before;
        $this->log[] = 'rollback';

        return $this;
    }
}
