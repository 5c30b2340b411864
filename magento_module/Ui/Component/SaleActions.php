<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Magento\Ui\Component\Listing\Columns\Column;

/**
 * What can be done with a sale in the grid.
 */
class SaleActions extends Column
{
    private const ACTS = [
        'draft' => ['edit', 'publish', 'copy'],
        'scheduled' => ['pause', 'end', 'copy'],
        'live' => ['pause', 'end', 'copy'],
        'paused' => ['resume', 'end', 'copy'],
        'ended' => ['copy'],
    ];

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
            $actions = ['view' => [
                'href' => $this->urls->getUrl('replycart/sale/view', ['id' => $item['id']]),
                'label' => __('View'),
            ]];
            foreach (self::ACTS[$item['state']] ?? [] as $act) {
                $actions[$act] = $this->action($act, (string)$item['id']);
            }
            $dataSource['data']['items'][$at][$this->getData('name')] = $actions;
        }

        return $dataSource;
    }

    /**
     * One action.
     *
     * @param string $act
     * @param string $id
     * @return array<string, mixed>
     */
    private function action(string $act, string $id): array
    {
        if ($act === 'edit') {
            return [
                'href' => $this->urls->getUrl('replycart/sale/edit', ['id' => $id]),
                'label' => __('Edit'),
            ];
        }
        $words = [
            'publish' => [__('Publish'), __('Put the post out on X now, or at its start?')],
            'pause' => [__('Pause'), __('Replies take no units until the sale goes on.')],
            'resume' => [__('Go on'), __('Replies take units again.')],
            'end' => [__('End'), __('No new replies take part. Holds live on; who waits in line is let go.')],
            'copy' => [__('Copy'), __('Make a new draft with the same terms?')],
        ];

        return [
            'href' => $this->urls->getUrl('replycart/sale/act', ['id' => $id, 'act' => $act]),
            'label' => $words[$act][0],
            'confirm' => ['title' => $words[$act][0], 'message' => $words[$act][1]],
            'post' => true,
        ];
    }
}
