<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Order;

use InvalidArgumentException;
use Magento\Framework\Serialize\Serializer\Json;
use Replycart\Bridge\Model\ResourceModel\TraceBook;
use Throwable;

/**
 * Takes out of orders who replied, and with what. What was paid, and how, stays.
 */
class Forgetter
{
    /** The note that the sidecar gives an order (bridge/drafts.py); plain REST puts payment and reference before it. */
    private const NOTE = '/\bReplycart: @\S* on (\S+), reply [^\n]*?, sale /';

    private const KEYS = ['replycart_handle', 'replycart_reply'];

    /**
     * @param TraceBook $book
     * @param Json $json
     */
    public function __construct(
        private readonly TraceBook $book,
        private readonly Json $json
    ) {
    }

    /**
     * All or nothing; once more does no harm. Orders are not saved as a whole: nobody is told that they changed.
     *
     * @param string[] $purchases ids at the sidecar
     * @return int in how many orders somebody was named until now
     * @throws Throwable
     */
    public function forget(array $purchases): int
    {
        if (!$purchases) {
            return 0;
        }
        $this->book->beginTransaction();
        try {
            $orders = $this->book->orders($purchases);
            $changed = $orders ? $this->clear($orders) : [];
            $this->book->commit();

            return count($changed);
        } catch (Throwable $error) {
            $this->book->rollBack();
            throw $error;
        }
    }

    /**
     * In every place.
     *
     * @param int[] $orders
     * @return array<int, true> by order
     */
    private function clear(array $orders): array
    {
        $changed = array_fill_keys($this->book->named($orders), true);
        $this->book->unname($orders);
        foreach (array_keys(TraceBook::TEXTS) as $table) {
            foreach ($this->book->texts($table, $orders) as $row) {
                $had = (string)$row['text'];
                $text = $table === 'sales_order_payment' ? $this->payment($had) : $this->note($had);
                if ($text !== $had) {
                    $this->book->rewrite($table, (int)$row['entity_id'], $text);
                    $changed[(int)$row['parent_id']] = true;
                }
            }
        }

        return $changed;
    }

    /**
     * A comment without who replied.
     *
     * @param string $text
     * @return string
     */
    private function note(string $text): string
    {
        return preg_replace(self::NOTE, 'Replycart: $1, sale ', $text) ?? $text;
    }

    /**
     * What is known of a payment, without who replied.
     *
     * @param string $text as Magento keeps it
     * @return string
     */
    private function payment(string $text): string
    {
        try {
            $known = $this->json->unserialize($text);
        } catch (InvalidArgumentException) {
            return $text;
        }
        if (!is_array($known) || !array_intersect(self::KEYS, array_keys($known))) {
            return $text;
        }

        return (string)$this->json->serialize(array_diff_key($known, array_flip(self::KEYS)));
    }
}
