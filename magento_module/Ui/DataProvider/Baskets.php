<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

use Magento\Framework\Api\Filter;
use Magento\Framework\UrlInterface;
use Magento\Framework\Escaper;
use Magento\Ui\DataProvider\AbstractDataProvider;
use Replycart\Bridge\Model\Basket\Baskets as Book;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\ViewModel\Words;

/**
 * Rows of the grid of baskets: few, so they come at once.
 */
class Baskets extends AbstractDataProvider
{
    /**
     * @param string $name
     * @param string $primaryFieldName
     * @param string $requestFieldName
     * @param Book $baskets
     * @param Words $words
     * @param UrlInterface $urls
     * @param Escaper $escaper
     * @param array $meta
     * @param array $data
     */
    public function __construct(
        string $name,
        string $primaryFieldName,
        string $requestFieldName,
        private readonly Book $baskets,
        private readonly Words $words,
        private readonly UrlInterface $urls,
        private readonly Escaper $escaper,
        array $meta = [],
        array $data = []
    ) {
        parent::__construct($name, $primaryFieldName, $requestFieldName, $meta, $data);
    }

    /**
     * @inheritdoc
     */
    public function getData()
    {
        try {
            $rows = array_map($this->row(...), $this->baskets->all());
        } catch (SidecarException $error) {
            return ['items' => [], 'totalRecords' => 0, 'errorMessage' => $error->getMessage()];
        }

        return ['items' => $rows, 'totalRecords' => count($rows), 'errorMessage' => ''];
    }

    /**
     * @inheritdoc
     */
    public function addFilter(Filter $filter)
    {
        return null;
    }

    /**
     * @inheritdoc
     */
    public function addOrder($field, $direction)
    {
        return null;
    }

    /**
     * @inheritdoc
     */
    public function setLimit($offset, $size)
    {
        return null;
    }

    /**
     * One row as the grid shows it.
     *
     * @param array<string,mixed> $row
     * @return array<string, mixed>
     */
    private function row(array $row): array
    {
        $id = (string)($row['id'] ?? '');
        $counts = (array)($row['purchases'] ?? []);

        return [
            'id' => $id,
            'mode' => 'basket',
            'state' => (string)($row['state'] ?? ''),
            'hashtag' => sprintf(
                '<a href="%s">%s</a>',
                $this->escaper->escapeUrl($this->urls->getUrl('replycart/sale/view', ['id' => $id])),
                $this->escaper->escapeHtml('#' . ltrim((string)($row['hashtag'] ?? ''), '#'))
            ),
            'title' => (string)($row['title'] ?? ''),
            'paid' => (string)((int)($counts['paid'] ?? 0) + (int)($counts['ordered'] ?? 0)),
            'created_at' => $this->words->time($row['created_at'] ?? null),
            'ended_at' => $this->words->time($row['ended_at'] ?? null),
        ];
    }
}
