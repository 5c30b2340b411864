<?php

/**
 * Stand-ins for Magento: orders, their payments and mails.
 */

declare(strict_types=1);

// phpcs:ignoreFile

namespace Magento\Sales\Api {
    interface OrderRepositoryInterface
    {
        public function get($id);
    }
}

namespace Magento\Sales\Model {
    class Order extends \Magento\Framework\Model\AbstractModel
    {
        public function getQuoteId()
        {
            return $this->getData('quote_id');
        }

        public function getBaseCurrencyCode()
        {
            return $this->getData('base_currency_code');
        }

        public function getOrderCurrencyCode()
        {
            return $this->getData('order_currency_code');
        }

        public function getGrandTotal()
        {
            return $this->getData('grand_total');
        }

        public function getTotalPaid()
        {
            return $this->getData('total_paid');
        }

        public function getTotalRefunded()
        {
            return $this->getData('total_refunded');
        }

        public function getTaxAmount()
        {
            return $this->getData('tax_amount');
        }

        public function getIncrementId()
        {
            return $this->getData('increment_id');
        }

        public function getExtOrderId()
        {
            return $this->getData('ext_order_id');
        }

        public function getStatus()
        {
            return $this->getData('status');
        }

        public function getAllVisibleItems()
        {
            return $this->getData('all_visible_items');
        }

        public function getEmailSent()
        {
            return $this->getData('email_sent');
        }

        public function setExtOrderId($id)
        {
            return $this->setData('ext_order_id', $id);
        }

        public function addCommentToStatusHistory($comment, $status = false, $isVisibleOnFront = false)
        {
            return new \Magento\Framework\DataObject();
        }


        public const STATE_CANCELED = 'canceled';

        public function getPayment()
        {
            return $this->getData('payment');
        }
    }
}

namespace Magento\Sales\Model\Order {
    class Item extends \Magento\Framework\Model\AbstractModel
    {
        public function getSku()
        {
            return $this->getData('sku');
        }

        public function getQtyOrdered()
        {
            return $this->getData('qty_ordered');
        }

        public function getRowTotalInclTax()
        {
            return $this->getData('row_total_incl_tax');
        }

        public function getDiscountAmount()
        {
            return $this->getData('discount_amount');
        }

        public function getTaxAmount()
        {
            return $this->getData('tax_amount');
        }
    }

    class Creditmemo extends \Magento\Framework\Model\AbstractModel
    {
    }

    class Payment extends \Magento\Framework\Model\AbstractModel
    {
        public function getOrder()
        {
            return $this->getData('order');
        }

        public function getCreditmemo()
        {
            return $this->getData('creditmemo');
        }

        public function getAmountRefunded()
        {
            return $this->getData('amount_refunded');
        }

        public function getMethod()
        {
            return $this->getData('method');
        }

        public function setTransactionAdditionalInfo($key, $value)
        {
            return $this;
        }

        public function setAdditionalInformation($key, $value = null)
        {
            return $this->setData('additional_information', is_array($key) ? $key : [$key => $value]);
        }

        public function getAdditionalInformation($key = null)
        {
            $all = (array)$this->getData('additional_information');

            return $key === null ? $all : ($all[$key] ?? null);
        }
    }
}

namespace Magento\Sales\Model\Order\Payment {
    class Transaction
    {
        public const RAW_DETAILS = 'raw_details_info';
    }
}

namespace Magento\Sales\Model\Order\Email\Sender {
    class OrderSender
    {
        public function send(\Magento\Sales\Model\Order $order, $forceSyncMode = false)
        {
            return true;
        }
    }
}
