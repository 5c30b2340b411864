<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block\Adminhtml;

use Magento\Framework\App\RequestInterface;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\Control\ButtonProviderInterface;

/**
 * "Sell by Reply" on the page of a product.
 */
class SellButton implements ButtonProviderInterface
{
    /**
     * @param RequestInterface $request
     * @param UrlInterface $urls
     * @param AuthorizationInterface $authorization
     */
    public function __construct(
        private readonly RequestInterface $request,
        private readonly UrlInterface $urls,
        private readonly AuthorizationInterface $authorization
    ) {
    }

    /**
     * Nothing for a product that is not saved yet, or a user who may not sell.
     *
     * @return array<string, mixed>
     */
    public function getButtonData()
    {
        $id = (int)$this->request->getParam('id');
        if ($id === 0 || !$this->authorization->isAllowed('Replycart_Bridge::sell')) {
            return [];
        }
        $url = $this->urls->getUrl('replycart/sale/new', ['product_id' => $id]);

        return [
            'label' => __('Sell by Reply'),
            'class' => 'action-secondary replycart-sell',
            'on_click' => sprintf("location.href = '%s';", $url),
            'sort_order' => 15,
        ];
    }
}
