<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Sale;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpGetActionInterface;
use Magento\Framework\Controller\ResultInterface;
use Magento\Framework\View\Result\LayoutFactory;

/**
 * The part of a sale's page that refreshes itself.
 */
class Live extends Action implements HttpGetActionInterface
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sales';

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
