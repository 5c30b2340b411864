<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Magento\Ui\Component\Listing\Columns\Column;

/**
 * Hand out, block, forget.
 */
class BuyerActions extends Column
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
        $block = $item['blocked'] === '1' ? 'unblock' : 'block';

        return [
            'export' => [
                'href' => $this->urls->getUrl('replycart/buyer/export', $which),
                'label' => __('Export'),
            ],
            $block => [
                'href' => $this->urls->getUrl('replycart/buyer/act', $which + ['act' => $block]),
                'label' => $block === 'block' ? __('Block') : __('Unblock'),
                'confirm' => [
                    'title' => $block === 'block' ? __('Block') : __('Unblock'),
                    'message' => $block === 'block'
                        ? __('Replies of this account take nothing any more. What it holds it may still pay.')
                        : __('It may take part again. An opt-out of its own stays.'),
                ],
                'post' => true,
            ],
            'erase' => [
                'href' => $this->urls->getUrl('replycart/buyer/act', $which + ['act' => 'erase']),
                'label' => __('Erase'),
                'confirm' => [
                    'title' => __('Erase'),
                    'message' => __('Handle, words and addresses go for good. Amounts and order numbers stay.'),
                ],
                'post' => true,
            ],
        ];
    }
}
