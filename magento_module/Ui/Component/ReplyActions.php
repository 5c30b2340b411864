<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Magento\Ui\Component\Listing\Columns\Column;

/**
 * Look at it, answer, put away, take out again.
 */
class ReplyActions extends Column
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
        $which = ['network' => $item['network'], 'id' => $item['id']];
        $actions = ['view' => [
            'href' => $this->urls->getUrl('replycart/reply/answer', $which),
            'label' => $item['state'] === 'inbox' ? __('Answer') : __('View'),
        ]];
        if ($item['state'] === 'inbox') {
            $actions['close'] = [
                'href' => $this->urls->getUrl('replycart/reply/act', $which + ['act' => 'close']),
                'label' => __('Put away'),
                'confirm' => ['title' => __('Put away'), 'message' => __('Without an answer?')],
                'post' => true,
            ];
        } elseif ($item['state'] === 'closed') {
            $actions['reopen'] = [
                'href' => $this->urls->getUrl('replycart/reply/act', $which + ['act' => 'reopen']),
                'label' => __('Take out again'),
                'confirm' => ['title' => __('Take out again'), 'message' => __('It will wait for you again.')],
                'post' => true,
            ];
        }

        return $actions;
    }
}
