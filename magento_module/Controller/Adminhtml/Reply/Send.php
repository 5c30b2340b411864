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
 * Answers a reply in public, once.
 */
class Send extends Action implements HttpPostActionInterface
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
     * Send; back to the grid, or to the form with what was typed.
     *
     * @return ResultInterface
     */
    public function execute(): ResultInterface
    {
        $network = (string)$this->getRequest()->getParam('network');
        $id = (string)$this->getRequest()->getParam('id');
        $text = trim((string)$this->getRequest()->getParam('text'));
        $back = $this->resultRedirectFactory->create();
        try {
            $this->replies->answer($network, $id, $text);
            $this->messageManager->addSuccessMessage((string)__('The answer goes out.'));

            return $back->setPath('replycart/reply/index');
        } catch (SidecarException $error) {
            foreach ($error->lines() as $line) {
                $this->messageManager->addErrorMessage($line);
            }
        }
        $this->_getSession()->setData('replycart_answer', $text);

        return $back->setPath('replycart/reply/answer', ['network' => $network, 'id' => $id]);
    }
}
