<?php

/**
 * Stand-ins for Magento: grids, forms and the products in them.
 */

declare(strict_types=1);

// phpcs:ignoreFile

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
