<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Connection;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Controller\ResultInterface;
use Magento\Framework\Controller\Result\JsonFactory;
use Replycart\Bridge\Model\ConnectionTest;

/**
 * "Test connection": with what stands in the form, or what is kept.
 */
class Test extends Action implements HttpPostActionInterface
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::config';

    /**
     * @param Context $context
     * @param ConnectionTest $test
     * @param JsonFactory $answers
     */
    public function __construct(
        Context $context,
        private readonly ConnectionTest $test,
        private readonly JsonFactory $answers
    ) {
        parent::__construct($context);
    }

    /**
     * Whether it answers, and what it says of itself.
     *
     * @return ResultInterface
     */
    public function execute(): ResultInterface
    {
        return $this->answers->create()->setData($this->test->run(
            (string)$this->getRequest()->getParam('url'),
            (string)$this->getRequest()->getParam('token')
        ));
    }
}
