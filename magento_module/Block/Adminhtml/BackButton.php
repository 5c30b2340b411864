<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block\Adminhtml;

use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\Control\ButtonProviderInterface;

/**
 * Back to the sales.
 */
class BackButton implements ButtonProviderInterface
{
    /**
     * @param UrlInterface $urls
     */
    public function __construct(private readonly UrlInterface $urls)
    {
    }

    /**
     * @inheritdoc
     */
    public function getButtonData()
    {
        return [
            'label' => __('Back'),
            'on_click' => sprintf("location.href = '%s';", $this->urls->getUrl('replycart/sale/index')),
            'class' => 'back',
            'sort_order' => 10,
        ];
    }
}
