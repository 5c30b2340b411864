<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Clearance;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Backend\Model\View\Result\ForwardFactory;
use Magento\Framework\App\Action\HttpGetActionInterface;
use Magento\Framework\Controller\ResultInterface;

/**
 * A new rule: the form.
 */
class NewAction extends Action implements HttpGetActionInterface
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';

    /**
     * @param Context $context
     * @param ForwardFactory $forwards
     */
    public function __construct(Context $context, private readonly ForwardFactory $forwards)
    {
        parent::__construct($context);
    }

    /**
     * To the form.
     *
     * @return ResultInterface
     */
    public function execute(): ResultInterface
    {
        return $this->forwards->create()->forward('edit');
    }
}
