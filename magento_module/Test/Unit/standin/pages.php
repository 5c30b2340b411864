<?php

/**
 * Stand-ins for Magento: requests, answers, controllers and pages of the admin.
 */

declare(strict_types=1);

// phpcs:ignoreFile

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
