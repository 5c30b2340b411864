<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Sales\Api\OrderRepositoryInterface;
use Magento\Sales\Model\Order;
use Replycart\Bridge\Api\Data\OrderRequestInterface;
use Replycart\Bridge\Api\Data\OrderResultInterface;
use Replycart\Bridge\Api\OrdersInterface;
use Replycart\Bridge\Model\Order\Checker;
use Replycart\Bridge\Model\Order\Mailer;
use Replycart\Bridge\Model\Order\Placer;
use Replycart\Bridge\Model\Order\Reader;
use Replycart\Bridge\Model\Order\StoreFinder;
use Replycart\Bridge\Model\ResourceModel\OrderBook;

/**
 * REST: paid orders, once by reference.
 */
class Orders implements OrdersInterface
{
    /**
     * @param Checker $checker
     * @param StoreFinder $stores
     * @param Placer $placer
     * @param OrderBook $book
     * @param OrderRepositoryInterface $orders
     * @param Reader $reader
     * @param Mailer $mailer
     */
    public function __construct(
        private readonly Checker $checker,
        private readonly StoreFinder $stores,
        private readonly Placer $placer,
        private readonly OrderBook $book,
        private readonly OrderRepositoryInterface $orders,
        private readonly Reader $reader,
        private readonly Mailer $mailer
    ) {
    }

    /**
     * @inheritdoc
     */
    public function place(OrderRequestInterface $order): OrderResultInterface
    {
        $store = $this->stores->find();
        $this->checker->forOrder($order, $store);
        [$id, $created] = $this->placer->place($order, $store);
        $made = $this->load($id, $order->getReference());
        $this->mailer->send($made);

        return $this->reader->order($made, (array)$this->book->find($order->getReference()), $created);
    }

    /**
     * @inheritdoc
     */
    public function get(string $reference): OrderResultInterface
    {
        $this->checker->reference($reference);
        $row = $this->book->find($reference);
        $exact = $row !== null && $row['reference'] === $reference && !empty($row['order_id']);
        $id = $exact ? (int)$row['order_id'] : $this->book->marked($reference);
        if ($id === null) {
            throw new Refusal(__('There is no order with the reference %1.', $reference), Refusal::NOT_FOUND);
        }

        return $this->reader->order($this->load($id, $reference), $exact ? $row : ['reference' => $reference], false);
    }

    /**
     * The order itself. One that somebody deleted is never made a second time.
     *
     * @param int $id
     * @param string $reference
     * @return Order
     * @throws Refusal
     */
    private function load(int $id, string $reference): Order
    {
        try {
            /** @var Order $order */
            $order = $this->orders->get($id);

            return $order;
        } catch (NoSuchEntityException) {
            throw new Refusal(
                __('The order of %1 was made once and deleted in the shop.', $reference),
                Refusal::NOT_FOUND
            );
        }
    }
}
