<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Order;

use Magento\Sales\Model\Order;
use Magento\Sales\Model\Order\Email\Sender\OrderSender;
use Psr\Log\LoggerInterface;
use Replycart\Bridge\Model\Config;
use Throwable;

/**
 * The shop's own order mail, after everything is committed. A mail that fails fails nothing else.
 */
class Mailer
{
    /**
     * @param Config $config
     * @param OrderSender $sender
     * @param LoggerInterface $log
     */
    public function __construct(
        private readonly Config $config,
        private readonly OrderSender $sender,
        private readonly LoggerInterface $log
    ) {
    }

    /**
     * Send it unless it was sent.
     *
     * @param Order $order
     * @return void
     */
    public function send(Order $order): void
    {
        if (!$this->config->sendsMail() || $order->getEmailSent()) {
            return;
        }
        try {
            $this->sender->send($order);
        } catch (Throwable $error) {
            $this->log->warning('Replycart: the mail of order ' . $order->getIncrementId() . ' was not sent: '
                . $error->getMessage());
        }
    }
}
