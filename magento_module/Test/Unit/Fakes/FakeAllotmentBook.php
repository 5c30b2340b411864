<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Fakes;

use Replycart\Bridge\Model\ResourceModel\AllotmentBook;

/**
 * Allotments in memory. A rolled back transaction undoes the rows, and the shelf when it is given.
 */
class FakeAllotmentBook extends AllotmentBook
{
    /**
     * @var array<string, array<string, mixed>>
     */
    public array $rows = [];

    /**
     * @var string[]
     */
    public array $log = [];

    /**
     * @var array<int, mixed>
     */
    private array $before = [];

    /**
     * @param FakeShelf|null $shelf
     */
    public function __construct(private readonly ?FakeShelf $shelf = null)
    {
    }

    /**
     * @inheritdoc
     */
    public function line(array $skus): void
    {
        $this->log[] = 'line ' . implode(',', $skus);
    }

    /**
     * @inheritdoc
     */
    public function stand(array $skus): void
    {
        $this->log[] = 'stand ' . implode(',', $skus);
    }

    /**
     * @inheritdoc
     */
    public function find(string $sale, string $sku): ?array
    {
        return $this->rows[$sale . '|' . $sku] ?? null;
    }

    /**
     * @inheritdoc
     */
    public function keep(string $sale, string $sku, array $values): int
    {
        $key = $sale . '|' . $sku;
        $this->rows[$key] = $values + ($this->rows[$key] ?? [
            'allotment_id' => count($this->rows) + 1,
            'sale' => $sale,
            'sku' => $sku,
            'way' => '',
        ]);

        return (int)$this->rows[$key]['allotment_id'];
    }

    /**
     * @inheritdoc
     */
    public function over(int $now): array
    {
        return array_values(array_filter(
            $this->rows,
            static fn (array $row): bool => $row['until'] < $now && $row['quantity'] > 0
        ));
    }

    /**
     * @inheritdoc
     */
    public function forget(int $before): void
    {
        $this->log[] = 'forget';
    }

    /**
     * @inheritdoc
     */
    public function beginTransaction()
    {
        $this->log[] = 'begin';
        $this->before = [$this->rows, $this->shelf?->units];

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
        $this->rows = $this->before[0];
        if ($this->shelf !== null) {
            $this->shelf->units = $this->before[1];
        }

        return $this;
    }
}
