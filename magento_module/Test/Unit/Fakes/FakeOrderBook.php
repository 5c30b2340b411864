<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Fakes;

use Replycart\Bridge\Model\ResourceModel\OrderBook;

/**
 * The order book in memory.
 */
class FakeOrderBook extends OrderBook
{
    /**
     * @var array<string, array<string, mixed>>
     */
    public array $rows = [];

    /**
     * @var array<string, int>
     */
    public array $marked = [];

    /**
     * @var string[]
     */
    public array $log = [];

    /**
     * Nothing to connect to.
     */
    public function __construct()
    {
    }

    /**
     * @inheritdoc
     */
    public function claim(string $reference): void
    {
        $this->log[] = 'claim';
        $this->rows[$reference] ??= ['reference' => $reference, 'order_id' => null];
    }

    /**
     * @inheritdoc
     */
    public function lock(string $reference): array
    {
        $this->log[] = 'lock';

        return $this->rows[$reference] ?? [];
    }

    /**
     * @inheritdoc
     */
    public function bind(string $reference, array $values): void
    {
        $this->log[] = 'bind';
        $this->rows[$reference] = $values + ($this->rows[$reference] ?? ['reference' => $reference]);
    }

    /**
     * @inheritdoc
     */
    public function find(string $reference): ?array
    {
        return $this->rows[$reference] ?? null;
    }

    /**
     * @inheritdoc
     */
    public function ofOrder(int $orderId): ?array
    {
        foreach ($this->rows as $row) {
            if ((int)$row['order_id'] === $orderId) {
                return $row;
            }
        }

        return null;
    }

    /**
     * @inheritdoc
     */
    public function marked(string $reference): ?int
    {
        return $this->marked[$reference] ?? null;
    }

    /**
     * @inheritdoc
     */
    public function beginTransaction()
    {
        $this->log[] = 'begin';

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
        $this->log[] = 'rollback';

        return $this;
    }
}
