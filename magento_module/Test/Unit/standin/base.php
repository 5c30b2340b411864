<?php

/**
 * Stand-ins for Magento: texts, values, errors, logs.
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
