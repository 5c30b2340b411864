<?php

declare(strict_types=1);

namespace Replycart\Bridge\Plugin;

use Magento\Sales\Api\OrderRepositoryInterface;
use Magento\Sales\Controller\Adminhtml\Order\CreditmemoLoader;
use Magento\Sales\Model\Order;
use Replycart\Bridge\Model\Payment\Gate;
use Replycart\Bridge\Model\ResourceModel\OrderBook;

/**
 * A credit memo begun from the order is made from its one invoice, so that "Refund" asks PayPal.
 */
class RefundByInvoice
{
    /**
     * @param OrderBook $book
     * @param OrderRepositoryInterface $orders
     */
    public function __construct(
        private readonly OrderBook $book,
        private readonly OrderRepositoryInterface $orders
    ) {
    }

    /**
     * Choose the invoice where none was chosen.
     *
     * @param CreditmemoLoader $subject
     * @return void
     */
    public function beforeLoad(CreditmemoLoader $subject): void
    {
        $orderId = (int)$subject->getData('order_id');
        if ($orderId === 0 || $subject->getData('invoice_id') || $subject->getData('creditmemo_id')
            || $this->book->ofOrder($orderId) === null
        ) {
            return;
        }
        /** @var Order $order */
        $order = $this->orders->get($orderId);
        if ($order->getPayment()?->getMethod() !== Gate::METHOD) {
            return;
        }
        foreach ($order->getInvoiceCollection() as $invoice) {
            if ($invoice->canRefund()) {
                $subject->setData('invoice_id', $invoice->getId());

                return;
            }
        }
    }
}
