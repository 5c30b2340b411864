<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpGetActionInterface;
use Magento\Framework\Controller\ResultInterface;
use Magento\Framework\Phrase;
use Magento\Framework\View\Result\PageFactory;

/**
 * A page of Replycart in the admin: its layout does the rest.
 */
abstract class Page extends Action implements HttpGetActionInterface
{
    /** Entry of the menu that is lit. */
    protected const MENU = '';

    /**
     * @param Context $context
     * @param PageFactory $pages
     */
    public function __construct(Context $context, private readonly PageFactory $pages)
    {
        parent::__construct($context);
    }

    /**
     * Its title.
     *
     * @return Phrase
     */
    abstract protected function title(): Phrase;

    /**
     * Show it.
     *
     * @return ResultInterface
     */
    public function execute(): ResultInterface
    {
        $page = $this->pages->create();
        $page->setActiveMenu(static::MENU);
        $page->getConfig()->getTitle()->prepend((string)$this->title());

        return $page;
    }
}
