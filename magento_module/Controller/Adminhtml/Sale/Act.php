<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Sale;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Controller\ResultInterface;
use Replycart\Bridge\Model\Sale\Sales;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Publish, pause, go on, end, copy.
 */
class Act extends Action implements HttpPostActionInterface
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';

    /**
     * @param Context $context
     * @param Sales $sales
     */
    public function __construct(
        Context $context,
        private readonly Sales $sales
    ) {
        parent::__construct($context);
    }

    /**
     * Do it; to the sale's page, or to the copy's form.
     *
     * @return ResultInterface
     */
    public function execute(): ResultInterface
    {
        $id = (string)$this->getRequest()->getParam('id');
        $act = (string)$this->getRequest()->getParam('act');
        $back = $this->resultRedirectFactory->create();
        try {
            $sale = $this->sales->act($id, $act);
            $this->messageManager->addSuccessMessage((string)$this->done($act));
            if ($act === 'copy') {
                return $back->setPath('replycart/sale/edit', ['id' => (string)($sale['id'] ?? '')]);
            }
        } catch (SidecarException $error) {
            foreach ($error->lines() as $line) {
                $this->messageManager->addErrorMessage($line);
            }
        }

        return $back->setPath('replycart/sale/view', ['id' => $id]);
    }

    /**
     * What was done.
     *
     * @param string $act
     * @return \Magento\Framework\Phrase
     */
    private function done(string $act): \Magento\Framework\Phrase
    {
        return match ($act) {
            'publish' => __('The sale goes out on X.'),
            'pause' => __('The sale is paused.'),
            'resume' => __('The sale goes on.'),
            'end' => __('The sale has ended.'),
            default => __('This is the copy, a draft.'),
        };
    }
}
