<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Magento\Ui\Component\Listing\Columns\Column;

/**
 * Change a rule, switch it, throw it away.
 */
class RuleActions extends Column
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
            $dataSource['data']['items'][$at][$this->getData('name')] = $this->actions($item);
        }

        return $dataSource;
    }

    /**
     * What can be done with one row.
     *
     * @param array<string,mixed> $item
     * @return array<string, array<string, mixed>>
     */
    private function actions(array $item): array
    {
        $switch = $item['active'] === '1' ? 'off' : 'on';

        return [
            'edit' => [
                'href' => $this->urls->getUrl('replycart/clearance/edit', ['id' => $item['id']]),
                'label' => __('Edit'),
            ],
            $switch => [
                'href' => $this->urls->getUrl('replycart/clearance/rule', ['id' => $item['id'], 'act' => $switch]),
                'label' => $switch === 'on' ? __('Switch On') : __('Switch Off'),
                'post' => true,
            ],
            'delete' => [
                'href' => $this->urls->getUrl('replycart/clearance/rule', ['id' => $item['id'], 'act' => 'delete']),
                'label' => __('Throw Away'),
                'confirm' => [
                    'title' => __('Throw Away'),
                    'message' => __('What it proposed and still waits lapses.'),
                ],
                'post' => true,
            ],
        ];
    }
}
