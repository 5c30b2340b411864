<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Figures;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpGetActionInterface;
use Magento\Framework\App\Filesystem\DirectoryList;
use Magento\Framework\App\Response\Http\FileFactory;
use Magento\Framework\App\ResponseInterface;
use Magento\Framework\Controller\ResultInterface;
use Replycart\Bridge\Model\Figures;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Figures as a table for a spreadsheet.
 */
class Export extends Action implements HttpGetActionInterface
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::figures';

    /**
     * @param Context $context
     * @param Figures $figures
     * @param FileFactory $files
     */
    public function __construct(
        Context $context,
        private readonly Figures $figures,
        private readonly FileFactory $files
    ) {
        parent::__construct($context);
    }

    /**
     * The file, or the page with the reason.
     *
     * @return ResultInterface|ResponseInterface
     */
    public function execute(): ResultInterface|ResponseInterface
    {
        try {
            $days = (int)$this->getRequest()->getParam('days');
            $worth = $this->getRequest()->getParam('what') === 'worth';

            return $this->files->create(
                $worth ? 'replycart-worth.csv' : 'replycart-figures.csv',
                ['type' => 'string', 'value' => $this->figures->csv($days, $worth), 'rm' => true],
                DirectoryList::VAR_DIR,
                'text/csv'
            );
        } catch (SidecarException $error) {
            $this->messageManager->addErrorMessage($error->getMessage());
        }

        return $this->resultRedirectFactory->create()->setPath('replycart/figures/index');
    }
}
