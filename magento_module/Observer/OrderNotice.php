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
 * An order of Replycart changed; those of the web shop are nobody's business.
 */
class OrderNotice implements ObserverInterface
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
        $order = $observer->getData('order');
        if ($order === null) {
            return;
        }
        try {
            $row = $this->book->ofOrder((int)$order->getEntityId());
        } catch (Throwable $error) {
            $this->log->warning('Replycart: ' . $error->getMessage());

            return;
        }
        if ($row !== null) {
            $this->notices->tell(
                Notices::ORDER,
                (string)$order->getEntityId(),
                ['reference' => (string)$row['reference']]
            );
        }
    }
}
