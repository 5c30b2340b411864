<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Replycart\Bridge\Api\Data\StatusResultInterface;
use Replycart\Bridge\Api\Data\StatusResultInterfaceFactory;
use Replycart\Bridge\Api\StatusInterface;
use Replycart\Bridge\Model\Order\StoreFinder;

/**
 * REST: what this module can do.
 */
class Status implements StatusInterface
{
    public const VERSION = '1.0.0';
    private const ABILITIES = ['orders', 'quotes', 'allotments'];

    /**
     * @param StatusResultInterfaceFactory $results
     * @param StoreFinder $stores
     */
    public function __construct(
        private readonly StatusResultInterfaceFactory $results,
        private readonly StoreFinder $stores
    ) {
    }

    /**
     * @inheritdoc
     */
    public function get(): StatusResultInterface
    {
        return $this->results->create()
            ->setVersion(self::VERSION)
            ->setAbilities(self::ABILITIES)
            ->setCurrency((string)$this->stores->find()->getBaseCurrencyCode());
    }
}
