<?php

/**
 * Stand-ins for Magento: what the framework does: settings, caches, queues, tables, JSON, times, addresses.
 */

declare(strict_types=1);

// phpcs:ignoreFile

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

namespace Magento\Framework\Stdlib\DateTime {
    interface TimezoneInterface
    {
        public function getConfigTimezone($scopeType = null, $scopeCode = null);
        public function formatDateTime($date, $dateType = 3, $timeType = 3, $locale = null, $timezone = null, $pattern = null);
    }
}
