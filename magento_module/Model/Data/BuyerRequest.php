<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Data;

use Magento\Framework\Api\AbstractSimpleObject;
use Replycart\Bridge\Api\Data\BuyerRequestInterface;

/**
 * @inheritdoc
 */
class BuyerRequest extends AbstractSimpleObject implements BuyerRequestInterface
{
    /**
     * @inheritdoc
     */
    public function getNetwork(): ?string
    {
        return $this->_get('network');
    }

    /**
     * @inheritdoc
     */
    public function setNetwork(?string $value): BuyerRequestInterface
    {
        return $this->setData('network', $value);
    }

    /**
     * @inheritdoc
     */
    public function getHandle(): ?string
    {
        return $this->_get('handle');
    }

    /**
     * @inheritdoc
     */
    public function setHandle(?string $value): BuyerRequestInterface
    {
        return $this->setData('handle', $value);
    }

    /**
     * @inheritdoc
     */
    public function getReplyUrl(): ?string
    {
        return $this->_get('reply_url');
    }

    /**
     * @inheritdoc
     */
    public function setReplyUrl(?string $value): BuyerRequestInterface
    {
        return $this->setData('reply_url', $value);
    }
}
