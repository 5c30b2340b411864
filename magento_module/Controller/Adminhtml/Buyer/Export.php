<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Buyer;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpGetActionInterface;
use Magento\Framework\App\Filesystem\DirectoryList;
use Magento\Framework\App\Response\Http\FileFactory;
use Magento\Framework\App\ResponseInterface;
use Magento\Framework\Controller\ResultInterface;
use Replycart\Bridge\Model\Buyers;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Everything that is kept of a person, as a file.
 */
class Export extends Action implements HttpGetActionInterface
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::people';

    /**
     * @param Context $context
     * @param Buyers $buyers
     * @param FileFactory $files
     */
    public function __construct(
        Context $context,
        private readonly Buyers $buyers,
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
        $network = (string)$this->getRequest()->getParam('network');
        $id = (string)$this->getRequest()->getParam('id');
        try {
            $found = $this->buyers->export($network, $id);

            return $this->files->create(
                'replycart-' . preg_replace('/[^A-Za-z0-9_-]/', '-', $network . '-' . $id) . '.json',
                ['type' => 'string', 'value' => $found, 'rm' => true],
                DirectoryList::VAR_DIR,
                'application/json'
            );
        } catch (SidecarException $error) {
            $this->messageManager->addErrorMessage($error->getMessage());
        }

        return $this->resultRedirectFactory->create()->setPath('replycart/buyer/index');
    }
}
