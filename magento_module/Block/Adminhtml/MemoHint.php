<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block\Adminhtml;

use Magento\Backend\Block\Template;
use Magento\Sales\Block\Adminhtml\Order\Creditmemo\Create\Items;
use Replycart\Bridge\Model\Payment\Gate;

/**
 * On a new credit memo of an order of Replycart: which of the two buttons gives money back.
 */
class MemoHint extends Template
{
    /**
     * Nothing on other orders.
     *
     * @return string
     */
    protected function _toHtml()
    {
        $items = $this->getLayout()->getBlock('order_items');
        $method = $items instanceof Items ? $items->getOrder()?->getPayment()?->getMethod() : '';

        return $method === Gate::METHOD ? parent::_toHtml() : '';
    }
}
