<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Payment;

use Magento\Framework\Exception\LocalizedException;
use Magento\Payment\Gateway\Command\CommandException;
use Magento\Payment\Gateway\CommandInterface;
use Magento\Payment\Gateway\Helper\SubjectReader;
use Magento\Sales\Model\Order\Payment;
use Magento\Sales\Model\Order\Payment\Transaction;

/**
 * "Capture" as the order is placed: PayPal took the money before, so it is written down and nobody is asked.
 */
class CaptureCommand implements CommandInterface
{
    /**
     * @param Gate $gate
     */
    public function __construct(private readonly Gate $gate)
    {
    }

    /**
     * Write the capture down; outside of the sidecar's own call this method takes no money.
     *
     * @param array $commandSubject
     * @return null
     * @throws LocalizedException
     */
    public function execute(array $commandSubject)
    {
        /** @var Payment $payment */
        $payment = SubjectReader::readPayment($commandSubject)->getPayment();
        $request = $this->gate->request();
        $paid = $request?->getPayment();
        if ($paid === null || !$this->gate->isOpenFor((int)$payment->getOrder()->getQuoteId())) {
            throw new CommandException(__('Only Replycart can place orders that are paid with PayPal via Replycart.'));
        }
        $payment->setTransactionId($paid->getTransactionId());
        $payment->setIsTransactionClosed(false);
        $payment->setTransactionAdditionalInfo(
            Transaction::RAW_DETAILS,
            array_filter([
                'reference' => $request->getReference(),
                'paypal_order' => (string)$paid->getOrderId(),
                'paypal_capture' => $paid->getTransactionId(),
                'paid_at' => (string)$paid->getPaidAt(),
            ])
        );

        return null;
    }
}
