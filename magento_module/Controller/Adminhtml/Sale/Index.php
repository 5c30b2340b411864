<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Sale;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpGetActionInterface;
use Magento\Framework\Controller\ResultInterface;
use Magento\Framework\View\Result\PageFactory;

/**
 * The grid of sales.
 */
class Index extends Action implements HttpGetActionInterface
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sales';

    /**
     * @param Context $context
     * @param PageFactory $pages
     */
    public function __construct(Context $context, private readonly PageFactory $pages)
    {
        parent::__construct($context);
    }

    /**
     * Show it.
     *
     * @return ResultInterface
     */
    public function execute(): ResultInterface
    {
        $page = $this->pages->create();
        $page->setActiveMenu('Replycart_Bridge::sales_on_x');
        $page->getConfig()->getTitle()->prepend((string)__('Sales on X'));

        return $page;
    }
}
