<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Purchase;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Controller\ResultInterface;
use Magento\Framework\Exception\InputException;
use Replycart\Bridge\Model\Purchases;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Cancel, or give money back.
 */
class Act extends Action implements HttpPostActionInterface
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::handle';

    /**
     * @param Context $context
     * @param Purchases $purchases
     */
    public function __construct(
        Context $context,
        private readonly Purchases $purchases
    ) {
        parent::__construct($context);
    }

    /**
     * Do it; back to the purchase.
     *
     * @return ResultInterface
     */
    public function execute(): ResultInterface
    {
        $id = (string)$this->getRequest()->getParam('id');
        try {
            if ($this->getRequest()->getParam('act') === 'cancel') {
                $this->purchases->cancel($id);
                $this->messageManager->addSuccessMessage((string)__('The purchase was cancelled.'));
            } else {
                $this->messageManager->addSuccessMessage((string)$this->purchases->refund(
                    $id,
                    (string)$this->getRequest()->getParam('amount'),
                    (string)$this->getRequest()->getParam('reason'),
                    (string)$this->getRequest()->getParam('once')
                ));
            }
        } catch (InputException $error) {
            $this->messageManager->addErrorMessage($error->getMessage());
        } catch (SidecarException $error) {
            foreach ($error->lines() as $line) {
                $this->messageManager->addErrorMessage($line);
            }
        }

        return $this->resultRedirectFactory->create()->setPath('replycart/purchase/view', ['id' => $id]);
    }
}
