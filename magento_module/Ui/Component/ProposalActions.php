<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Magento\Ui\Component\Listing\Columns\Column;

/**
 * Approve or dismiss, in one click.
 */
class ProposalActions extends Column
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
        $actions = [];
        foreach ($item['state'] === 'proposed' ? ['approve', 'dismiss'] : [] as $act) {
            $actions[$act] = [
                'href' => $this->urls->getUrl('replycart/clearance/decide', ['id' => $item['id'], 'act' => $act]),
                'label' => $act === 'approve' ? __('Approve') : __('Dismiss'),
                'post' => true,
            ];
        }

        return $actions;
    }
}
