<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Sale;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\App\Request\DataPersistorInterface;
use Magento\Framework\Controller\ResultInterface;
use Magento\Framework\Exception\InputException;
use Replycart\Bridge\Model\Sale\Sales;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\Ui\DataProvider\SaleForm;

/**
 * Keeps the form of a sale, and publishes it when asked to.
 */
class Save extends Action implements HttpPostActionInterface
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';

    /**
     * @param Context $context
     * @param Sales $sales
     * @param DataPersistorInterface $kept
     */
    public function __construct(
        Context $context,
        private readonly Sales $sales,
        private readonly DataPersistorInterface $kept
    ) {
        parent::__construct($context);
    }

    /**
     * To the sale's page, or back to the form with what was typed.
     *
     * @return ResultInterface
     */
    public function execute(): ResultInterface
    {
        $form = array_filter((array)$this->getRequest()->getPostValue(), 'is_scalar');
        $id = (string)($form['id'] ?? '');
        $back = $this->resultRedirectFactory->create();
        try {
            $id = (string)$this->sales->save($form)['id'];
            if (($form['back'] ?? '') === 'publish') {
                $this->sales->act($id, 'publish');
                $this->messageManager->addSuccessMessage((string)__('The sale goes out on X.'));
            } else {
                $this->messageManager->addSuccessMessage((string)__('The draft was kept.'));
            }

            return $back->setPath('replycart/sale/view', ['id' => $id]);
        } catch (InputException $error) {
            $this->tell(array_map(
                static fn ($one): string => (string)$one->getMessage(),
                $error->getErrors() ?: [$error]
            ));
        } catch (SidecarException $error) {
            $this->tell($error->lines());
        }
        $this->kept->set(SaleForm::KEPT, ['id' => $id] + $form);

        return $back->setPath('replycart/sale/edit', array_filter(['id' => $id]));
    }

    /**
     * What went wrong.
     *
     * @param string[] $lines
     * @return void
     */
    private function tell(array $lines): void
    {
        foreach ($lines as $line) {
            $this->messageManager->addErrorMessage($line);
        }
    }
}
