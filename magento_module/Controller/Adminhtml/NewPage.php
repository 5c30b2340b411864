<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Backend\Model\View\Result\ForwardFactory;
use Magento\Framework\App\Action\HttpGetActionInterface;
use Magento\Framework\Controller\ResultInterface;

/**
 * A new one: the form of one that is there, empty.
 */
abstract class NewPage extends Action implements HttpGetActionInterface
{
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
