<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Magento\Ui\Component\Listing\Columns\Column;

/**
 * A purchase's page.
 */
class PurchaseActions extends Column
{
    /**
     * @param ContextInterface $context
     * @param UiComponentFactory $uiComponentFactory
     * @param UrlInterface $urls
     * @param array $components
     * @param array $data
     */
    public function __construct(
        ContextInterface $context,
        UiComponentFactory $uiComponentFactory,
        private readonly UrlInterface $urls,
        array $components = [],
        array $data = []
    ) {
        parent::__construct($context, $uiComponentFactory, $components, $data);
    }

    /**
     * @inheritdoc
     */
    public function prepareDataSource(array $dataSource)
    {
        foreach ($dataSource['data']['items'] ?? [] as $at => $item) {
            $dataSource['data']['items'][$at][$this->getData('name')] = ['view' => [
                'href' => $this->urls->getUrl('replycart/purchase/view', ['id' => $item['id']]),
                'label' => __('View'),
            ]];
        }

        return $dataSource;
    }
}
