<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use DateTimeImmutable;
use Exception;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Stdlib\DateTime\DateTime;
use Replycart\Bridge\Api\AllotmentsInterface;
use Replycart\Bridge\Api\Data\AllotmentRequestInterface;
use Replycart\Bridge\Api\Data\AllotmentResultInterface;
use Replycart\Bridge\Api\Data\AllotmentResultInterfaceFactory;
use Replycart\Bridge\Model\Order\StoreFinder;
use Replycart\Bridge\Model\ResourceModel\AllotmentBook;
use Replycart\Bridge\Model\Stock\Shelves;
use Throwable;

/**
 * REST: units kept out of the web shop for a sale. Row and stock change in one transaction.
 */
class Allotments implements AllotmentsInterface
{
    /** Nobody means to keep units for longer than this. */
    private const LONGEST = 366 * 86400;

    /**
     * @param AllotmentBook $book
     * @param Shelves $shelves
     * @param StoreFinder $stores
     * @param SkuFinder $skus
     * @param AllotmentResultInterfaceFactory $results
     * @param DateTime $clock
     */
    public function __construct(
        private readonly AllotmentBook $book,
        private readonly Shelves $shelves,
        private readonly StoreFinder $stores,
        private readonly SkuFinder $skus,
        private readonly AllotmentResultInterfaceFactory $results,
        private readonly DateTime $clock
    ) {
    }

    /**
     * @inheritdoc
     */
    public function set(AllotmentRequestInterface $allotment): AllotmentResultInterface
    {
        $sale = trim($allotment->getSale());
        $quantity = $allotment->getQuantity();
        if ($sale === '' || strlen($sale) > 64) {
            throw new Refusal(__('sale: must be 1 to 64 characters'), Refusal::INVALID, ['field' => 'sale']);
        }
        if ($quantity < 0) {
            throw new Refusal(__('quantity: must not be below zero'), Refusal::INVALID, ['field' => 'quantity']);
        }
        $until = $this->until($allotment);
        $website = (int)$this->stores->find()->getWebsiteId();
        $sku = $this->skus->known($allotment->getSku());
        if ($sku === null) {
            throw new Refusal(
                __('The shop has no product %1.', $allotment->getSku()),
                Refusal::OUT_OF_STOCK,
                ['sku' => $allotment->getSku()]
            );
        }
        $this->locked($sku, fn () => $this->change($sale, $sku, $quantity, $until, $website));

        return $this->results->create()->setSale($sale)->setSku($sku)->setQuantity($quantity)
            ->setAvailable($this->shelves->get()->available($sku, $website));
    }

    /**
     * Take up to that many units out of a sale's allotment, because an order is about to take them from stock.
     *
     * Call within the order's transaction.
     *
     * @param string $sale
     * @param string $sku
     * @param int $quantity
     * @return int units that came out of it
     */
    public function consume(string $sale, string $sku, int $quantity): int
    {
        $row = $sale === '' ? null : $this->book->find($sale, $sku);
        $units = min($quantity, (int)($row['quantity'] ?? 0));
        if ($row !== null && $units > 0) {
            $this->giveBack($row, $units);
        }

        return $units;
    }

    /**
     * Give back what was kept too long.
     *
     * @return int rows given back
     */
    public function release(): int
    {
        $count = 0;
        foreach ($this->book->over($this->clock->gmtTimestamp()) as $row) {
            $this->locked((string)$row['sku'], function () use ($row, &$count): void {
                $again = $this->book->find((string)$row['sale'], (string)$row['sku']);
                $kept = (int)($again['quantity'] ?? 0);
                if ($again !== null && $kept > 0 && (int)$again['until'] < $this->clock->gmtTimestamp()) {
                    $this->giveBack($again, $kept);
                    $count++;
                }
            });
        }
        $this->book->forget($this->clock->gmtTimestamp() - 30 * 86400);

        return $count;
    }

    /**
     * From what is kept to what shall be kept.
     *
     * @param string $sale
     * @param string $sku
     * @param int $quantity
     * @param int $until
     * @param int $website
     * @return void
     * @throws Refusal out_of_stock
     */
    private function change(string $sale, string $sku, int $quantity, int $until, int $website): void
    {
        $row = $this->book->find($sale, $sku);
        $kept = (int)($row['quantity'] ?? 0);
        if ($row !== null && $quantity < $kept) {
            $this->giveBack($row, $kept - $quantity);
        }
        $values = ['website_id' => $website, 'quantity' => $quantity, 'until' => $until];
        if ($kept === 0) {
            $values['way'] = $this->shelves->way();
        }
        $id = $this->book->keep($sale, $sku, $values);
        $more = $quantity - $kept;
        if ($more > 0) {
            $shelf = $this->shelves->get((string)($kept ? $row['way'] : $this->shelves->way()));
            if (!$shelf->canSell($sku, $more, $website)) {
                throw $this->soldOut($sku, $more);
            }
            try {
                $shelf->keep($sku, $more, $website, $id);
            } catch (LocalizedException) {
                throw $this->soldOut($sku, $more);
            }
        }
    }

    /**
     * The shop has not enough.
     *
     * @param string $sku
     * @param int $more
     * @return Refusal
     */
    private function soldOut(string $sku, int $more): Refusal
    {
        return new Refusal(__('The shop has not %1 of %2.', $more, $sku), Refusal::OUT_OF_STOCK, ['sku' => $sku]);
    }

    /**
     * Units back to the web shop, by the way they were kept.
     *
     * @param array<string,mixed> $row
     * @param int $units
     * @return void
     */
    private function giveBack(array $row, int $units): void
    {
        $this->book->keep((string)$row['sale'], (string)$row['sku'], ['quantity' => (int)$row['quantity'] - $units]
            + ['website_id' => (int)$row['website_id']]);
        $this->shelves->get((string)$row['way'])
            ->giveBack((string)$row['sku'], $units, (int)$row['website_id'], (int)$row['allotment_id']);
    }

    /**
     * Do it alone for this SKU, wholly or not at all.
     *
     * @param string $sku
     * @param callable $work
     * @return void
     */
    private function locked(string $sku, callable $work): void
    {
        $this->book->line([$sku]);
        $this->book->beginTransaction();
        try {
            $this->book->stand([$sku]);
            $work();
            $this->book->commit();
        } catch (Throwable $error) {
            $this->book->rollBack();
            if ($error instanceof \Zend_Db_Exception || $error instanceof \PDOException) {
                throw new Refusal(__('The shop\'s database is busy. Try again.'), Refusal::BUSY);
            }
            throw $error;
        }
    }

    /**
     * When the units go back by themselves, as Unix time.
     *
     * @param AllotmentRequestInterface $allotment
     * @return int
     * @throws Refusal invalid
     */
    private function until(AllotmentRequestInterface $allotment): int
    {
        $now = $this->clock->gmtTimestamp();
        if ($allotment->getQuantity() === 0) {
            return $now;
        }
        $given = trim((string)$allotment->getUntil());
        try {
            $hasZone = preg_match('/(Z|[+-]\d\d:?\d\d)$/i', $given) === 1;
            $until = $hasZone ? (new DateTimeImmutable($given))->getTimestamp() : 0;
        } catch (Exception) {
            $until = 0;
        }
        if ($until <= $now || $until > $now + self::LONGEST) {
            throw new Refusal(
                __('until: must be a time with a zone, after now and within a year'),
                Refusal::INVALID,
                ['field' => 'until']
            );
        }

        return $until;
    }
}
