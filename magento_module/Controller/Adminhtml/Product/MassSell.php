<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Product;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Catalog\Model\ResourceModel\Product\CollectionFactory;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Controller\ResultInterface;
use Magento\Framework\Exception\LocalizedException;
use Magento\Ui\Component\MassAction\Filter;
use Replycart\Bridge\Model\Sale\Drafts;

/**
 * "Sell by Reply" of the product grid: one product opens the form, several become drafts.
 */
class MassSell extends Action implements HttpPostActionInterface
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';
    private const MOST = 50;

    /**
     * @param Context $context
     * @param Filter $filter
     * @param CollectionFactory $products
     * @param Drafts $drafts
     */
    public function __construct(
        Context $context,
        private readonly Filter $filter,
        private readonly CollectionFactory $products,
        private readonly Drafts $drafts
    ) {
        parent::__construct($context);
    }

    /**
     * To the form, or to the grid of sales.
     *
     * @return ResultInterface
     */
    public function execute(): ResultInterface
    {
        $back = $this->resultRedirectFactory->create();
        try {
            $chosen = $this->filter->getCollection($this->products->create()->addAttributeToSelect('name'));
        } catch (LocalizedException $error) {
            $this->messageManager->addErrorMessage($error->getMessage());

            return $back->setPath('catalog/product/index');
        }
        if ($chosen->getSize() > self::MOST) {
            $this->messageManager->addErrorMessage(
                (string)__('Choose at most %1 products at once.', self::MOST)
            );

            return $back->setPath('catalog/product/index');
        }
        $names = $skus = [];
        foreach ($chosen as $product) {
            $names[(int)$product->getId()] = (string)$product->getName();
            $skus[(int)$product->getId()] = (string)$product->getSku();
        }
        if (count($skus) === 1) {
            return $back->setPath('replycart/sale/new', ['product_id' => array_key_first($skus)]);
        }
        [$made, $wrong] = $this->drafts->make($names, $skus, (string)$this->getRequest()->getParam('once'));
        foreach ($wrong as $line) {
            $this->messageManager->addErrorMessage($line);
        }
        if ($made > 0) {
            $this->messageManager->addSuccessMessage(
                (string)__('%1 drafts were made. Look at each, then publish it.', $made)
            );
        }

        return $back->setPath($made > 0 ? 'replycart/sale/index' : 'catalog/product/index');
    }
}
