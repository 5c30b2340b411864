<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

use Magento\Framework\AuthorizationInterface;
use Magento\Framework\Phrase;
use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Magento\Ui\Component\Listing\Columns\Column;

/**
 * The last column of a grid: what can be done with each row.
 */
abstract class RowActions extends Column
{
    /** Who lacks it may look only; the controllers ask for it too. Empty: whoever sees the grid has it. */
    protected const RIGHT = '';

    /**
     * @param ContextInterface $context
     * @param UiComponentFactory $uiComponentFactory
     * @param UrlInterface $urls
     * @param AuthorizationInterface $authorization
     * @param array $components
     * @param array $data
     */
    public function __construct(
        ContextInterface $context,
        UiComponentFactory $uiComponentFactory,
        protected readonly UrlInterface $urls,
        private readonly AuthorizationInterface $authorization,
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
        $may = static::RIGHT === '' || $this->authorization->isAllowed(static::RIGHT);
        foreach ($dataSource['data']['items'] ?? [] as $at => $item) {
            $actions = $this->actions($item);
            $dataSource['data']['items'][$at][$this->getData('name')] =
                $may ? $actions : array_intersect_key($actions, ['view' => true]);
        }

        return $dataSource;
    }

    /**
     * What can be done with one row.
     *
     * @param array<string,mixed> $item
     * @return array<string, array<string, mixed>>
     */
    abstract protected function actions(array $item): array;

    /**
     * Something that changes a thing, once it was asked about.
     *
     * Without a question it is done by one click: Magento's column sends a POST only where it has a handler, and a link
     * has none. So it is told to call itself.
     *
     * @param string $path
     * @param array<string,string> $which
     * @param Phrase $label
     * @param Phrase|null $question
     * @return array<string, mixed>
     */
    protected function deed(string $path, array $which, Phrase $label, ?Phrase $question = null): array
    {
        $grid = (string)$this->getContext()->getNamespace();

        return [
            'href' => $this->urls->getUrl($path, $which),
            'label' => $label,
            'post' => true,
        ] + ($question !== null
            ? ['confirm' => ['title' => $label, 'message' => $question]]
            : ['callback' => [
                'provider' => "$grid.$grid.{$grid}_columns." . $this->getData('name'),
                'target' => 'defaultCallback',
            ]]);
    }
}
