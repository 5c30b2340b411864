<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Reply;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Controller\ResultInterface;
use Replycart\Bridge\Model\Replies;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Puts a reply away, or takes it out again.
 */
class Act extends Action implements HttpPostActionInterface
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::replies';

    /**
     * @param Context $context
     * @param Replies $replies
     */
    public function __construct(
        Context $context,
        private readonly Replies $replies
    ) {
        parent::__construct($context);
    }

    /**
     * Do it; back to the grid.
     *
     * @return ResultInterface
     */
    public function execute(): ResultInterface
    {
        $network = (string)$this->getRequest()->getParam('network');
        $id = (string)$this->getRequest()->getParam('id');
        $reopen = $this->getRequest()->getParam('act') === 'reopen';
        try {
            $reopen ? $this->replies->reopen($network, $id) : $this->replies->close($network, $id);
            $this->messageManager->addSuccessMessage(
                (string)($reopen ? __('The reply waits for you again.') : __('The reply was put away.'))
            );
        } catch (SidecarException $error) {
            foreach ($error->lines() as $line) {
                $this->messageManager->addErrorMessage($line);
            }
        }

        return $this->resultRedirectFactory->create()->setPath('replycart/reply/index');
    }
}
