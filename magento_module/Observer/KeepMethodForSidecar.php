<?php

declare(strict_types=1);

namespace Replycart\Bridge\Observer;

use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use Replycart\Bridge\Model\Payment\Gate;

/**
 * Nobody but the sidecar's own call may pay with "PayPal via Replycart": no storefront, no cart by REST,
 * no order in the admin.
 */
class KeepMethodForSidecar implements ObserverInterface
{
    /**
     * @param Gate $gate
     */
    public function __construct(private readonly Gate $gate)
    {
    }

    /**
     * Say no for every other cart.
     *
     * @param Observer $observer
     * @return void
     */
    public function execute(Observer $observer): void
    {
        $method = $observer->getData('method_instance');
        if ($method?->getCode() !== Gate::METHOD) {
            return;
        }
        $cart = (int)$observer->getData('quote')?->getId();
        if (!$this->gate->isOpenFor($cart)) {
            $observer->getData('result')->setData('is_available', false);
        }
    }
}
