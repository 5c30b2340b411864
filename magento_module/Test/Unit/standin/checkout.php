<?php

/**
 * Stand-ins for Magento: carts, carriers, payment methods, stores.
 */

declare(strict_types=1);

// phpcs:ignoreFile

namespace Magento\Payment\Gateway {
    interface CommandInterface
    {
        public function execute(array $commandSubject);
    }
}

namespace Magento\Payment\Gateway\Command {
    class CommandException extends \Magento\Framework\Exception\LocalizedException
    {
    }
}

namespace Magento\Payment\Gateway\Data {
    interface PaymentDataObjectInterface
    {
        public function getOrder();
        public function getPayment();
    }
}

namespace Magento\Payment\Gateway\Helper {
    class SubjectReader
    {
        public static function readPayment(array $subject)
        {
            return $subject['payment'];
        }

        public static function readAmount(array $subject)
        {
            return $subject['amount'];
        }
    }
}

namespace Magento\Quote\Model {
    class Quote extends \Magento\Framework\Model\AbstractModel
    {
    }

    class QuoteManagement
    {
        public function submit(Quote $quote, $orderData = [])
        {
            return null;
        }
    }
}

namespace Magento\Quote\Model\Quote\Address {
    class RateRequest extends \Magento\Framework\DataObject
    {
    }
}

namespace Magento\Quote\Model\Quote\Address\RateResult {
    class Error extends \Magento\Framework\DataObject
    {
    }

    class Method extends \Magento\Framework\DataObject
    {
        public function setPrice($price)
        {
            return $this->setData('price', round((float)$price, 2));
        }
    }

    class MethodFactory
    {
        public function create(array $data = [])
        {
            return new Method();
        }
    }

    class ErrorFactory
    {
        public function create(array $data = [])
        {
            return new Error();
        }
    }
}

namespace Magento\Shipping\Model\Carrier {
    interface CarrierInterface
    {
    }

    abstract class AbstractCarrier extends \Magento\Framework\DataObject
    {
        public function __construct(private $settings, $errors, $logger, array $data = [])
        {
            parent::__construct($data);
        }

        public function getConfigData($field)
        {
            return $this->settings->getValue('carriers/' . $this->_code . '/' . $field);
        }
    }
}

namespace Magento\Shipping\Model\Rate {
    class Result
    {
        public function append($result)
        {
            return $this;
        }
    }

    class ResultFactory
    {
        public function create(array $data = [])
        {
            return new Result();
        }
    }
}

namespace Magento\Store\Api\Data {
    interface StoreInterface
    {
    }
}

namespace Magento\Store\Model {
    interface ScopeInterface
    {
    }

    class Store extends \Magento\Framework\Model\AbstractModel implements \Magento\Store\Api\Data\StoreInterface
    {
        public function getWebsiteId()
        {
            return $this->getData('website_id');
        }

        public function getBaseCurrencyCode()
        {
            return $this->getData('base_currency_code');
        }

        public const DEFAULT_STORE_ID = 0;
    }
}

namespace Magento\Store\Model {
    interface StoreManagerInterface
    {
        public function getDefaultStoreView();
    }
}
