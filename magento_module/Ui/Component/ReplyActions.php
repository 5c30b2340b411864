<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Magento\Ui\Component\Listing\Columns\Column;

/**
 * Answer, put away, take out again.
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
            $which = ['network' => $item['network'], 'id' => $item['id']];
            $actions = [];
            if ($item['state'] === 'inbox') {
                $actions['answer'] = [
                    'href' => $this->urls->getUrl('replycart/reply/answer', $which),
                    'label' => __('Answer'),
                ];
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
            $dataSource['data']['items'][$at][$this->getData('name')] = $actions;
        }

        return $dataSource;
    }
}
