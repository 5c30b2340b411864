<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

use Magento\Framework\AuthorizationInterface;
use Magento\Framework\DataObject\IdentityGeneratorInterface;
use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Replycart\Bridge\Model\Sale\Acts;

/**
 * What can be done with a sale in the grid.
 */
class SaleActions extends RowActions
{
    protected const RIGHT = 'Replycart_Bridge::sell';

    /**
     * @param ContextInterface $context
     * @param UiComponentFactory $uiComponentFactory
     * @param UrlInterface $urls
     * @param AuthorizationInterface $authorization
     * @param Acts $acts
     * @param IdentityGeneratorInterface $ids
     * @param array $components
     * @param array $data
     */
    public function __construct(
        ContextInterface $context,
        UiComponentFactory $uiComponentFactory,
        UrlInterface $urls,
        AuthorizationInterface $authorization,
        private readonly Acts $acts,
        private readonly IdentityGeneratorInterface $ids,
        array $components = [],
        array $data = []
    ) {
        parent::__construct($context, $uiComponentFactory, $urls, $authorization, $components, $data);
    }

    /**
     * @inheritdoc
     */
    protected function actions(array $item): array
    {
        $actions = ['view' => [
            'href' => $this->urls->getUrl('replycart/sale/view', ['id' => $item['id']]),
            'label' => __('View'),
        ]];
        if ($item['state'] === 'draft' && ($item['mode'] ?? '') !== 'basket') {
            $actions['edit'] = [
                'href' => $this->urls->getUrl('replycart/sale/edit', ['id' => $item['id']]),
                'label' => __('Edit'),
            ];
        }
        foreach ($this->acts->of($item) as $act) {
            $actions[$act] = $this->action($act, (string)$item['id'], (string)$item['state']);
        }

        return $actions;
    }

    /**
     * One action.
     *
     * @param string $act
     * @param string $id
     * @param string $state
     * @return array<string, mixed>
     */
    private function action(string $act, string $id, string $state): array
    {
        $where = ['id' => $id, 'act' => $act] + ($act === 'copy' ? ['once' => $this->ids->generateId()] : []);

        return $this->deed(
            'replycart/sale/act',
            $where,
            $this->acts->name($act, $state),
            $this->acts->question($act, $state)
        );
    }
}
