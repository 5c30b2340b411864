<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Payment;

use Magento\Framework\Exception\LocalizedException;
use Magento\Payment\Gateway\CommandInterface;
use Magento\Payment\Gateway\Helper\SubjectReader;
use Magento\Sales\Model\Order\Payment;
use Replycart\Bridge\Model\Refund\Refunds;

/**
 * An online credit memo: PayPal is asked through the sidecar, before Magento writes anything for good.
 */
class RefundCommand implements CommandInterface
{
    /**
     * @param Refunds $refunds
     */
    public function __construct(private readonly Refunds $refunds)
    {
    }

    /**
     * Refund, or fail loudly.
     *
     * @param array $commandSubject
     * @return null
     * @throws LocalizedException
     */
    public function execute(array $commandSubject)
    {
        /** @var Payment $payment */
        $payment = SubjectReader::readPayment($commandSubject)->getPayment();
        $order = $payment->getOrder();
        $memo = $payment->getCreditmemo();
        $id = $this->refunds->refund(
            (int)$order->getEntityId(),
            (float)$payment->getAmountRefunded(),
            (float)SubjectReader::readAmount($commandSubject),
            (string)$order->getBaseCurrencyCode(),
            (string)$memo?->getCustomerNote()
        );
        $payment->setTransactionId($id);
        $payment->setIsTransactionClosed(true);
        $payment->setShouldCloseParentTransaction(false);

        return null;
    }
}
