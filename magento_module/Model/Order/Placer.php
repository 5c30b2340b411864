<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Order;

use Magento\Framework\Event\ManagerInterface;
use Magento\Framework\Exception\LocalizedException;
use Magento\Quote\Model\Quote;
use Magento\Quote\Model\QuoteManagement;
use Magento\Sales\Model\Order;
use Magento\Store\Model\Store;
use Psr\Log\LoggerInterface;
use Replycart\Bridge\Api\Data\OrderRequestInterface;
use Replycart\Bridge\Model\Money;
use Replycart\Bridge\Model\Payment\Gate;
use Replycart\Bridge\Model\Refusal;
use Replycart\Bridge\Model\ResourceModel\AllotmentBook;
use Replycart\Bridge\Model\ResourceModel\OrderBook;
use Throwable;

/**
 * Places a paid order once. Everything between the first and the last row is ONE transaction: a process that dies
 * in the middle leaves nothing, and one that dies after it is answered by the row of the reference.
 */
class Placer
{
    private const SOLD_OUT = '/requested qty|out of stock|not available|salable|not assigned to given stock/i';

    /**
     * @param OrderBook $book
     * @param AllotmentBook $line
     * @param StockCheck $stock
     * @param CartBuilder $carts
     * @param QuoteManagement $management
     * @param ManagerInterface $events
     * @param Money $money
     * @param Gate $gate
     * @param LoggerInterface $log
     */
    public function __construct(
        private readonly OrderBook $book,
        private readonly AllotmentBook $line,
        private readonly StockCheck $stock,
        private readonly CartBuilder $carts,
        private readonly QuoteManagement $management,
        private readonly ManagerInterface $events,
        private readonly Money $money,
        private readonly Gate $gate,
        private readonly LoggerInterface $log
    ) {
    }

    /**
     * 1. The row of the reference. 2. Stand in line for it and for the SKUs. 3. Place, unless it stands.
     *
     * @param OrderRequestInterface $request
     * @param Store $store
     * @return array{0: int, 1: bool} order id, and whether this call made it
     * @throws Refusal
     */
    public function place(OrderRequestInterface $request, Store $store): array
    {
        $skus = array_map(static fn ($line): string => $line->getSku(), $request->getLines());
        $this->book->claim($request->getReference());
        $this->line->line($skus);
        $this->book->beginTransaction();
        try {
            // Both before the first plain read: that one fixes what this transaction sees of the stock.
            $row = $this->book->lock($request->getReference());
            $this->line->stand($skus);
            $found = $this->standing($request, $row);
            if ($found !== null) {
                $this->book->commit();

                return [$found, false];
            }
            $order = $this->make($request, $store);
            $this->book->bind($request->getReference(), $this->facts($request, (int)$order->getEntityId()));
            $this->book->commit();

            return [(int)$order->getEntityId(), true];
        } catch (Throwable $error) {
            $this->book->rollBack();
            throw $this->translated($error, $request);
        } finally {
            $this->gate->close();
        }
    }

    /**
     * The order that stands already, made here or by plain REST.
     *
     * @param OrderRequestInterface $request
     * @param array<string,mixed> $row
     * @return int|null
     * @throws Refusal
     */
    private function standing(OrderRequestInterface $request, array $row): ?int
    {
        if (($row['reference'] ?? $request->getReference()) !== $request->getReference()) {
            throw new Refusal(
                __('The reference differs from another one in letter case only.'),
                Refusal::INVALID,
                ['field' => 'reference']
            );
        }
        if (!empty($row['order_id'])) {
            return (int)$row['order_id'];
        }
        $marked = $this->book->marked($request->getReference());
        if ($marked !== null) {
            $this->book->bind($request->getReference(), $this->facts($request, $marked));
        }

        return $marked;
    }

    /**
     * Make the order out of the sale's allotment and of free stock, and look at what it came to.
     *
     * @param OrderRequestInterface $request
     * @param Store $store
     * @return Order
     * @throws LocalizedException
     */
    private function make(OrderRequestInterface $request, Store $store): Order
    {
        $this->stock->take($request, $store);
        $quote = $this->carts->build($request, $store);
        $this->compare((float)$quote->getGrandTotal(), $request);
        /** @var Order|null $order */
        $order = $this->submit($quote);
        if ($order === null || !$order->getEntityId()) {
            throw new LocalizedException(__('The order was not placed.'));
        }
        $this->compare((float)$order->getGrandTotal(), $request);
        if ($this->money->minor((float)$order->getTotalPaid(), $request->getCurrency())
            < $this->money->minor((float)$order->getGrandTotal(), $request->getCurrency())
        ) {
            throw new LocalizedException(__('The order was not marked as paid.'));
        }

        return $order;
    }

    /**
     * As Magento's own order form does it.
     *
     * @param Quote $quote
     * @return Order|null
     * @throws LocalizedException
     */
    private function submit(Quote $quote): ?Order
    {
        $this->events->dispatch('checkout_submit_before', ['quote' => $quote]);
        /** @var Order|null $order */
        $order = $this->management->submit($quote);
        if ($order !== null) {
            $this->events->dispatch('checkout_submit_all_after', ['order' => $order, 'quote' => $quote]);
        }

        return $order;
    }

    /**
     * What was paid is the law.
     *
     * @param float $total
     * @param OrderRequestInterface $request
     * @return void
     * @throws Refusal mismatch
     */
    private function compare(float $total, OrderRequestInterface $request): void
    {
        $code = $request->getCurrency();
        $asked = $this->money->minor($total, $code);
        $paid = $this->money->minor((string)$request->getTotals()?->getTotal(), $code);
        if ($asked !== $paid) {
            throw new Refusal(
                __(
                    'The shop asks %1 %3, but %2 %3 was paid.',
                    $this->money->decimal($asked, $code),
                    $this->money->decimal($paid, $code),
                    $code
                ),
                Refusal::MISMATCH,
                ['total' => $this->money->decimal($asked, $code)]
            );
        }
    }

    /**
     * What the row of a reference remembers.
     *
     * @param OrderRequestInterface $request
     * @param int $orderId
     * @return array<string, mixed>
     */
    private function facts(OrderRequestInterface $request, int $orderId): array
    {
        return [
            'order_id' => $orderId,
            'sale' => mb_substr((string)$request->getSale(), 0, 64),
            'purchase' => mb_substr((string)$request->getPurchase(), 0, 64),
            'network' => mb_substr((string)$request->getBuyer()?->getNetwork(), 0, 32),
            'handle' => mb_substr((string)$request->getBuyer()?->getHandle(), 0, 100),
            'reply_url' => mb_substr((string)$request->getBuyer()?->getReplyUrl(), 0, 500),
            'capture_id' => mb_substr((string)$request->getPayment()?->getTransactionId(), 0, 64),
            'payment_order_id' => mb_substr((string)$request->getPayment()?->getOrderId(), 0, 64),
        ];
    }

    /**
     * What went wrong, in the words of the contract.
     *
     * @param Throwable $error
     * @param OrderRequestInterface $request
     * @return Throwable
     */
    private function translated(Throwable $error, OrderRequestInterface $request): Throwable
    {
        if ($error instanceof Refusal) {
            return $error;
        }
        $this->log->error(
            'Replycart: order ' . $request->getReference() . ' was not placed: ' . $error->getMessage(),
            ['exception' => $error]
        );
        if ($error instanceof \Zend_Db_Exception || $error instanceof \PDOException) {
            return new Refusal(__('The shop\'s database is busy. Try again.'), Refusal::BUSY);
        }
        if (!$error instanceof LocalizedException) {
            return $error;
        }
        if (preg_match(self::SOLD_OUT, $error->getMessage())) {
            return new Refusal(__('%1', $error->getMessage()), Refusal::OUT_OF_STOCK, ['sku' => '']);
        }

        return new Refusal(__('%1', $error->getMessage()), Refusal::INVALID, ['field' => 'order']);
    }
}
