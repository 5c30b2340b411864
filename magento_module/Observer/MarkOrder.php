<?php

declare(strict_types=1);

namespace Replycart\Bridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use Magento\Sales\Model\Order;
use Replycart\Bridge\Model\Payment\Gate;

/**
 * The order carries our reference from its first moment: it is saved with it.
 */
class MarkOrder implements ObserverInterface
{
    /** Length of sales_order.ext_order_id. */
    private const LONGEST = 32;

    /**
     * @param Gate $gate
     */
    public function __construct(private readonly Gate $gate)
    {
    }

    /**
     * Before the order is saved for the first time. Its mail waits until all is committed.
     *
     * @param Observer $observer
     * @return void
     */
    public function execute(Observer $observer): void
    {
        /** @var Order $order */
        $order = $observer->getData('order');
        $request = $this->gate->request();
        if ($request === null || !$this->gate->isOpenFor((int)$order->getQuoteId())) {
            return;
        }
        if (strlen($request->getReference()) <= self::LONGEST) {
            $order->setExtOrderId($request->getReference());
        }
        $order->setCanSendNewEmailFlag(false);
        $buyer = $request->getBuyer();
        $order->getPayment()->setAdditionalInformation(array_filter([
            'replycart_handle' => (string)$buyer?->getHandle(),
            'replycart_network' => (string)$buyer?->getNetwork(),
            'replycart_reply' => (string)$buyer?->getReplyUrl(),
            'replycart_capture' => (string)$request->getPayment()?->getTransactionId(),
            'replycart_paypal_order' => (string)$request->getPayment()?->getOrderId(),
        ]) + (array)$order->getPayment()->getAdditionalInformation());
        $note = trim((string)$request->getNote());
        if ($note !== '') {
            $order->addCommentToStatusHistory($note)->setIsVisibleOnFront(false)->setIsCustomerNotified(false);
        }
    }
}
