<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Order;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpGetActionInterface;
use Magento\Framework\Controller\ResultInterface;
use Magento\Framework\View\Result\LayoutFactory;

/**
 * What the sidecar knows of an order. Loaded after the order's page, which never waits for it.
 */
class Panel extends Action implements HttpGetActionInterface
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::purchases';

    /**
     * @param Context $context
     * @param LayoutFactory $layouts
     */
    public function __construct(Context $context, private readonly LayoutFactory $layouts)
    {
        parent::__construct($context);
    }

    /**
     * Nothing but the block.
     *
     * @return ResultInterface
     */
    public function execute(): ResultInterface
    {
        return $this->layouts->create();
    }
}
