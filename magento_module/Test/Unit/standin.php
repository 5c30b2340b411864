<?php

/**
 * As much of Magento as these tests touch, for machines without Magento: names, and the few methods that fakes answer.
 * Where a Magento tree is named (MAGENTO_ROOT) the tests run on the real classes, and this file is not read.
 */

declare(strict_types=1);

// phpcs:ignoreFile

namespace {
    if (!function_exists('__')) {
        function __(string $text, mixed ...$values): \Magento\Framework\Phrase
        {
            return new \Magento\Framework\Phrase($text, count($values) === 1 && is_array($values[0]) ? $values[0] : $values);
        }
    }

    class Zend_Exception extends \Exception
    {
    }

    class Zend_Db_Exception extends Zend_Exception
    {
    }

    class Zend_Db_Adapter_Exception extends Zend_Db_Exception
    {
    }
}

namespace Psr\Log {
    interface LoggerInterface
    {
        public function error($message, array $context = []);
        public function warning($message, array $context = []);
        public function info($message, array $context = []);
    }

    class NullLogger implements LoggerInterface
    {
        public function error($message, array $context = [])
        {
        }

        public function warning($message, array $context = [])
        {
        }

        public function info($message, array $context = [])
        {
        }
    }
}

namespace Magento\Framework {
    class Phrase implements \JsonSerializable
    {
        public function __construct(private string $text, private array $arguments = [])
        {
        }

        public function getText(): string
        {
            return $this->text;
        }

        public function getArguments(): array
        {
            return $this->arguments;
        }

        public function render(): string
        {
            $values = [];
            foreach ($this->arguments as $key => $value) {
                $values['%' . (is_int($key) ? $key + 1 : $key)] = (string)$value;
            }

            return strtr($this->text, $values);
        }

        public function __toString(): string
        {
            return $this->render();
        }

        public function jsonSerialize(): string
        {
            return $this->render();
        }
    }

    /** getOrderId() reads "order_id", and so on. */
    class DataObject
    {
        protected $_data = [];

        public function __construct(array $data = [])
        {
            $this->_data = $data;
        }

        public function getData($key = '', $index = null)
        {
            return $key === '' ? $this->_data : ($this->_data[$key] ?? null);
        }

        public function setData($key, $value = null)
        {
            $this->_data = is_array($key) ? $key : [$key => $value] + $this->_data;

            return $this;
        }

        public function hasData($key = '')
        {
            return array_key_exists($key, $this->_data);
        }

        public function __call($method, $arguments)
        {
            $key = strtolower(preg_replace('/(?<!^)[A-Z]/', '_$0', substr($method, 3)));

            return match (substr($method, 0, 3)) {
                'get' => $this->getData($key),
                'set' => $this->setData($key, $arguments[0] ?? null),
                'has' => $this->hasData($key),
                default => throw new \LogicException('no method ' . $method),
            };
        }
    }
}

namespace Magento\Framework\Exception {
    class LocalizedException extends \Exception
    {
        public function __construct(protected \Magento\Framework\Phrase $phrase, ?\Exception $cause = null, $code = 0)
        {
            parent::__construct($phrase->render(), (int)$code, $cause);
        }
    }

    class NoSuchEntityException extends LocalizedException
    {
        public function __construct(?\Magento\Framework\Phrase $phrase = null, ?\Exception $cause = null, $code = 0)
        {
            parent::__construct($phrase ?? new \Magento\Framework\Phrase('No such entity.'), $cause, $code);
        }
    }
}

namespace Magento\Framework\Webapi {
    class Exception extends \Magento\Framework\Exception\LocalizedException
    {
        public function __construct(
            \Magento\Framework\Phrase $phrase,
            $code = 0,
            private int $status = 400,
            private array $details = []
        ) {
            parent::__construct($phrase, null, $code);
        }

        public function getHttpCode()
        {
            return $this->status;
        }

        public function getDetails()
        {
            return $this->details;
        }
    }
}

namespace Magento\Framework\Api {
    abstract class AbstractSimpleObject
    {
        public function __construct(protected $_data = [])
        {
        }

        protected function _get($key)
        {
            return $this->_data[$key] ?? null;
        }

        public function setData($key, $value)
        {
            $this->_data[$key] = $value;

            return $this;
        }
    }
}

namespace Magento\Framework\App {
    interface CacheInterface
    {
        public function getFrontend();
        public function load($identifier);
        public function save($data, $identifier, $tags = [], $lifeTime = null);
        public function remove($identifier);
        public function clean($tags = []);
    }

    class ResourceConnection
    {
        public const DEFAULT_CONNECTION = 'default';
    }

    interface ScopeInterface
    {
    }
}

namespace Magento\Framework\App\Config {
    interface ScopeConfigInterface
    {
        public const SCOPE_TYPE_DEFAULT = 'default';

        public function getValue($path, $scopeType = self::SCOPE_TYPE_DEFAULT, $scopeCode = null);
        public function isSetFlag($path, $scopeType = self::SCOPE_TYPE_DEFAULT, $scopeCode = null);
    }
}

namespace Magento\Framework\DataObject {
    interface IdentityGeneratorInterface
    {
        public function generateId();
    }
}

namespace Magento\Framework\Event {
    interface ManagerInterface
    {
        public function dispatch($eventName, array $data = []);
    }

    class Observer extends \Magento\Framework\DataObject
    {
    }

    interface ObserverInterface
    {
        public function execute(Observer $observer);
    }
}

namespace Magento\Framework\HTTP\Client {
    class Curl
    {
        public function setHeaders($headers)
        {
        }

        public function setTimeout($value)
        {
        }

        public function setOption($name, $value)
        {
        }

        public function get($uri)
        {
        }

        public function post($uri, $params)
        {
        }

        public function getBody()
        {
            return '';
        }

        public function getStatus()
        {
            return 0;
        }
    }
}

namespace Magento\Framework\Locale {
    interface ResolverInterface
    {
        public function getDefaultLocalePath();
        public function setDefaultLocale($locale);
        public function getDefaultLocale();
        public function setLocale($locale = null);
        public function getLocale();
        public function emulate($scopeId);
        public function revert();
    }
}

namespace Magento\Framework\MessageQueue {
    interface PublisherInterface
    {
        public function publish($topicName, $data);
    }
}

namespace Magento\Framework\Model {
    abstract class AbstractModel extends \Magento\Framework\DataObject
    {
        public function getId()
        {
            return $this->getData('entity_id');
        }

        public function getEntityId()
        {
            return $this->getData('entity_id');
        }
    }
}

namespace Magento\Framework\Model\ResourceModel\Db {
    abstract class AbstractDb
    {
        public function beginTransaction()
        {
            return $this;
        }

        public function commit()
        {
            return $this;
        }

        public function rollBack()
        {
            return $this;
        }
    }
}

namespace Magento\Framework\Serialize\Serializer {
    class Json
    {
        public function serialize($data)
        {
            return json_encode($data, JSON_THROW_ON_ERROR);
        }

        public function unserialize($string)
        {
            $value = json_decode((string)$string, true);
            if (json_last_error() !== JSON_ERROR_NONE) {
                throw new \InvalidArgumentException('Unable to unserialize value.');
            }

            return $value;
        }
    }
}

namespace Magento\Framework\Stdlib\DateTime {
    class DateTime
    {
        public function gmtTimestamp($input = null)
        {
            return time();
        }
    }
}

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
