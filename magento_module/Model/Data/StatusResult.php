<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Data;

use Magento\Framework\Api\AbstractSimpleObject;
use Replycart\Bridge\Api\Data\StatusResultInterface;

/**
 * @inheritdoc
 */
class StatusResult extends AbstractSimpleObject implements StatusResultInterface
{
    /**
     * @inheritdoc
     */
    public function getVersion(): string
    {
        return (string)$this->_get('version');
    }

    /**
     * @inheritdoc
     */
    public function setVersion(string $value): StatusResultInterface
    {
        return $this->setData('version', $value);
    }

    /**
     * @inheritdoc
     */
    public function getAbilities(): array
    {
        return $this->_get('abilities') ?? [];
    }

    /**
     * @inheritdoc
     */
    public function setAbilities(array $value): StatusResultInterface
    {
        return $this->setData('abilities', $value);
    }

    /**
     * @inheritdoc
     */
    public function getCurrency(): string
    {
        return (string)$this->_get('currency');
    }

    /**
     * @inheritdoc
     */
    public function setCurrency(string $value): StatusResultInterface
    {
        return $this->setData('currency', $value);
    }
}
