<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block;

use Magento\Framework\App\Area;

/**
 * How an order was paid: PayPal's ids, and to the merchant who replied.
 */
class Info extends \Magento\Payment\Block\Info
{
    /**
     * @inheritdoc
     */
    protected function _prepareSpecificInformation($transport = null)
    {
        $transport = parent::_prepareSpecificInformation($transport);
        $info = $this->getInfo();
        $lines = [(string)__('PayPal transaction') => $info->getAdditionalInformation('replycart_capture')];
        if ($this->_appState->getAreaCode() === Area::AREA_ADMINHTML) {
            $handle = (string)$info->getAdditionalInformation('replycart_handle');
            $lines[(string)__('PayPal order')] = $info->getAdditionalInformation('replycart_paypal_order');
            $lines[(string)__('Buyer')] = $handle === '' ? '' : '@' . $handle;
        }
        $transport->addData(array_filter($lines));

        return $transport;
    }
}
