<?php

declare(strict_types=1);

namespace Replycart\Bridge\Plugin;

use Magento\Sales\Block\Adminhtml\Order\View;
use Replycart\Bridge\Model\Payment\Gate;

/**
 * "Credit Memo" on an order of Replycart leads to an online refund: Magento's warning of an offline one is left out.
 */
class CreditMemoButton
{
    /**
     * Before the buttons are drawn.
     *
     * @param View $subject
     * @return void
     */
    public function beforeSetLayout(View $subject): void
    {
        $order = $subject->getOrder();
        if ($order?->getPayment()?->getMethod() === Gate::METHOD) {
            $subject->updateButton(
                'order_creditmemo',
                'onclick',
                "setLocation('" . $subject->getCreditmemoUrl() . "')"
            );
        }
    }
}
