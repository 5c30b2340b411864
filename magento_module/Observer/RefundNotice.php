<?php

declare(strict_types=1);

namespace Replycart\Bridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use Psr\Log\LoggerInterface;
use Replycart\Bridge\Model\Notice\Notices;
use Replycart\Bridge\Model\ResourceModel\OrderBook;
use Throwable;

/**
 * A credit memo was made for an order of Replycart.
 */
class RefundNotice implements ObserverInterface
{
    /**
     * @param Notices $notices
     * @param OrderBook $book
     * @param LoggerInterface $log
     */
    public function __construct(
        private readonly Notices $notices,
        private readonly OrderBook $book,
        private readonly LoggerInterface $log
    ) {
    }

    /**
     * Tell the sidecar.
     *
     * @param Observer $observer
     * @return void
     */
    public function execute(Observer $observer): void
    {
        $memo = $observer->getData('creditmemo');
        if ($memo === null) {
            return;
        }
        try {
            $row = $this->book->ofOrder((int)$memo->getOrderId());
        } catch (Throwable $error) {
            $this->log->warning('Replycart: ' . $error->getMessage());

            return;
        }
        if ($row !== null) {
            $this->notices->tell(
                Notices::REFUND,
                (string)$memo->getEntityId(),
                ['reference' => (string)$row['reference'], 'order' => (string)$memo->getOrderId()]
            );
        }
    }
}
