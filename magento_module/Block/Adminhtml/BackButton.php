<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block\Adminhtml;

use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\Control\ButtonProviderInterface;

/**
 * Back to the list.
 */
class BackButton implements ButtonProviderInterface
{
    /**
     * @param UrlInterface $urls
     * @param string $path of the list
     */
    public function __construct(
        private readonly UrlInterface $urls,
        private readonly string $path = 'replycart/sale/index'
    ) {
    }

    /**
     * @inheritdoc
     */
    public function getButtonData()
    {
        return [
            'label' => __('Back'),
            'on_click' => sprintf("location.href = '%s';", $this->urls->getUrl($this->path)),
            'class' => 'back',
            'sort_order' => 10,
        ];
    }
}
