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

namespace Magento\Framework {
    interface AuthorizationInterface
    {
        public function isAllowed($resource, $privilege = null);
    }

    interface UrlInterface
    {
        public function getUrl($routePath = null, $routeParams = null);
    }

    class Escaper
    {
        public function escapeHtml($data, $allowedTags = null)
        {
            return htmlspecialchars((string)$data, ENT_QUOTES | ENT_SUBSTITUTE);
        }

        public function escapeUrl($string)
        {
            return htmlspecialchars((string)$string, ENT_QUOTES | ENT_SUBSTITUTE);
        }
    }
}

namespace Magento\Framework\Exception {
    class InputException extends LocalizedException
    {
        private array $errors = [];
        private int $calls = 0;

        public function __construct(?\Magento\Framework\Phrase $phrase = null, ?\Exception $cause = null, $code = 0)
        {
            parent::__construct($phrase ?? new \Magento\Framework\Phrase('One or more input exceptions have occurred.'), $cause, $code);
        }

        public function addError(\Magento\Framework\Phrase $phrase)
        {
            if ($this->calls === 0) {
                $this->phrase = $phrase;
                $this->message = $phrase->render();
            } else {
                if (!$this->errors) {
                    $this->errors[] = new LocalizedException($this->phrase);
                }
                $this->errors[] = new LocalizedException($phrase);
            }
            $this->calls++;

            return $this;
        }

        public function wasErrorAdded()
        {
            return $this->calls > 0;
        }

        public function getErrors()
        {
            return $this->errors;
        }
    }
}

namespace Magento\Framework\Stdlib\DateTime {
    interface TimezoneInterface
    {
        public function getConfigTimezone($scopeType = null, $scopeCode = null);
        public function formatDateTime($date, $dateType = 3, $timeType = 3, $locale = null, $timezone = null, $pattern = null);
    }
}

namespace Magento\Framework\Api {
    class Filter extends AbstractSimpleObject
    {
        public function setField($field)
        {
            return $this->setData('field', $field);
        }

        public function setValue($value)
        {
            return $this->setData('value', $value);
        }

        public function setConditionType($type)
        {
            return $this->setData('condition_type', $type);
        }

        public function getField()
        {
            return $this->_get('field');
        }

        public function getValue()
        {
            return $this->_get('value');
        }

        public function getConditionType()
        {
            return $this->_get('condition_type') ?: 'eq';
        }
    }
}

namespace Magento\Framework\App {
    interface RequestInterface
    {
        public function getParam($key, $defaultValue = null);
    }

    interface ResponseInterface
    {
    }
}

namespace Magento\Framework\App\Action {
    interface HttpGetActionInterface
    {
    }

    interface HttpPostActionInterface
    {
    }
}

namespace Magento\Framework\App\Filesystem {
    class DirectoryList
    {
        public const VAR_DIR = 'var';
    }
}

namespace Magento\Framework\App\Request {
    interface DataPersistorInterface
    {
        public function set($key, $data);
        public function get($key);
        public function clear($key);
    }

    class Http implements \Magento\Framework\App\RequestInterface
    {
        public function getParam($key, $defaultValue = null)
        {
            return $defaultValue;
        }

        public function getPostValue($name = null, $default = null)
        {
            return $default;
        }
    }
}

namespace Magento\Framework\App\Response\Http {
    class FileFactory
    {
        public function create($fileName, $content, $baseDir = 'base', $contentType = '', $contentLength = null)
        {
            return null;
        }
    }
}

namespace Magento\Framework\Controller {
    interface ResultInterface
    {
    }
}

namespace Magento\Framework\Controller\Result {
    class Json implements \Magento\Framework\Controller\ResultInterface
    {
        public function setData($data, $cycleCheck = false, $options = [])
        {
            return $this;
        }
    }

    class JsonFactory
    {
        public function create(array $data = [])
        {
            return new Json();
        }
    }
}

namespace Magento\Framework\Data {
    interface OptionSourceInterface
    {
        public function toOptionArray();
    }
}

namespace Magento\Framework\Message {
    interface ManagerInterface
    {
        public function addSuccessMessage($message, $group = null);
        public function addErrorMessage($message, $group = null);
    }
}

namespace Magento\Framework\View {
    class Config
    {
        public function getTitle()
        {
            return new Title();
        }
    }

    class Title
    {
        public function prepend($prefix)
        {
        }
    }
}

namespace Magento\Framework\View\Page {
    class Title extends \Magento\Framework\View\Title
    {
    }

    class Config extends \Magento\Framework\View\Config
    {
    }
}

namespace Magento\Framework\View\Result {
    class Layout implements \Magento\Framework\Controller\ResultInterface
    {
    }

    class PageFactory
    {
        public function create($isView = false, array $arguments = [])
        {
            return null;
        }
    }

    class LayoutFactory
    {
        public function create()
        {
            return null;
        }
    }
}

namespace Magento\Framework\View\Element\Block {
    interface ArgumentInterface
    {
    }
}

namespace Magento\Framework\View\Element\UiComponent {
    interface ContextInterface
    {
        public function getNamespace();
    }
}

namespace Magento\Framework\View\Element\UiComponent\Control {
    interface ButtonProviderInterface
    {
        public function getButtonData();
    }
}

namespace Magento\Framework\View\Element {
    class UiComponentFactory
    {
    }
}

namespace Magento\Ui\DataProvider {
    abstract class AbstractDataProvider
    {
        public function __construct(
            protected $name,
            protected $primaryFieldName,
            protected $requestFieldName,
            protected $meta = [],
            protected $data = []
        ) {
        }

        public function getMeta()
        {
            return $this->meta;
        }
    }
}

namespace Magento\Ui\Component {
    class Action
    {
        protected $data;

        public function __construct($context, array $components = [], array $data = [], $actions = null)
        {
            $this->data = $data;
        }

        public function getData($key = '')
        {
            return $this->data[$key] ?? null;
        }

        public function setData($key, $value = null)
        {
            $this->data[$key] = $value;

            return $this;
        }

        public function prepare()
        {
        }
    }
}

namespace Magento\Ui\Component\Listing\Columns {
    class Column
    {
        public function __construct(private $context, $factory, array $components = [], protected array $data = [])
        {
        }

        public function getContext()
        {
            return $this->context;
        }

        public function getData($key = '')
        {
            return $this->data[$key] ?? null;
        }
    }
}

namespace Magento\Ui\Component\MassAction {
    class Filter
    {
        public function getCollection($collection)
        {
            return $collection;
        }
    }
}

namespace Magento\Catalog\Api {
    interface ProductRepositoryInterface
    {
        public function getById($productId, $editMode = false, $storeId = null, $forceReload = false);
    }
}

namespace Magento\Catalog\Model\ResourceModel\Product {
    class Collection implements \IteratorAggregate
    {
        public function addAttributeToSelect($attribute, $joinType = false)
        {
            return $this;
        }

        public function getSize()
        {
            return 0;
        }

        public function getIterator(): \Traversable
        {
            return new \ArrayIterator([]);
        }
    }

    class CollectionFactory
    {
        public function create(array $data = [])
        {
            return new Collection();
        }
    }
}

namespace Magento\Store\Model {
    interface StoreManagerInterface
    {
        public function getDefaultStoreView();
    }
}

namespace Magento\Backend\Model {
    class Session
    {
        public function getData($key = '', $clear = false)
        {
            return null;
        }
    }
}

namespace Magento\Backend\Model\View\Result {
    class Page implements \Magento\Framework\Controller\ResultInterface
    {
        public function setActiveMenu($itemId)
        {
            return $this;
        }

        public function getConfig()
        {
            return new \Magento\Framework\View\Page\Config();
        }
    }

    class Redirect implements \Magento\Framework\Controller\ResultInterface
    {
        public function setPath($path, array $params = [])
        {
            return $this;
        }
    }

    class RedirectFactory
    {
        public function create(array $data = [])
        {
            return new Redirect();
        }
    }

    class Forward implements \Magento\Framework\Controller\ResultInterface
    {
        public function forward($action)
        {
            return $this;
        }
    }

    class ForwardFactory
    {
        public function create(array $data = [])
        {
            return new Forward();
        }
    }
}

namespace Magento\Backend\App\Action {
    class Context
    {
        public function getRequest()
        {
            return null;
        }

        public function getMessageManager()
        {
            return null;
        }

        public function getResultRedirectFactory()
        {
            return null;
        }

        public function getSession()
        {
            return null;
        }
    }
}

namespace Magento\Backend\App {
    abstract class Action
    {
        protected $messageManager;
        protected $resultRedirectFactory;

        public function __construct(private \Magento\Backend\App\Action\Context $context)
        {
            $this->messageManager = $context->getMessageManager();
            $this->resultRedirectFactory = $context->getResultRedirectFactory();
        }

        public function getRequest()
        {
            return $this->context->getRequest();
        }

        protected function _getSession()
        {
            return $this->context->getSession();
        }
    }
}
