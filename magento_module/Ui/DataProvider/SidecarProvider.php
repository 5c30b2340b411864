<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

use Magento\Framework\Api\Filter;
use Magento\Framework\App\RequestInterface;
use Magento\Framework\Escaper;
use Magento\Framework\UrlInterface;
use Magento\Ui\DataProvider\AbstractDataProvider;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\ViewModel\Words;

/**
 * A grid's rows from the sidecar: its pages, filters and order become those of the API. When the sidecar is away the
 * grid is empty and says so.
 */
abstract class SidecarProvider extends AbstractDataProvider
{
    /** Path of the list. */
    protected const PATH = '';
    /** Grid filter → query of the API. */
    protected const FILTERS = [];
    /** Grid column → sort key of the API. */
    protected const SORTS = [];
    /** The API gives no more at once. */
    private const MOST = 200;

    /**
     * @var array<string, scalar>
     */
    private array $query = ['page' => 1, 'per_page' => 20];

    /**
     * @param string $name
     * @param string $primaryFieldName
     * @param string $requestFieldName
     * @param Client $client
     * @param Words $words
     * @param UrlInterface $urls
     * @param Escaper $escaper
     * @param RequestInterface $request
     * @param array $meta
     * @param array $data
     */
    public function __construct(
        string $name,
        string $primaryFieldName,
        string $requestFieldName,
        protected readonly Client $client,
        protected readonly Words $words,
        protected readonly UrlInterface $urls,
        protected readonly Escaper $escaper,
        protected readonly RequestInterface $request,
        array $meta = [],
        array $data = []
    ) {
        parent::__construct($name, $primaryFieldName, $requestFieldName, $meta, $data);
    }

    /**
     * One row as the grid shows it.
     *
     * @param array<string,mixed> $row
     * @return array<string, mixed>
     */
    abstract protected function row(array $row): array;

    /**
     * @inheritdoc
     */
    public function getData()
    {
        try {
            $found = $this->client->get($this->path(), ($this->pages() ? $this->query : []) + $this->fixed());
        } catch (SidecarException $error) {
            $why = $error->status() === 404 ? (string)__('This needs a newer Replycart.') : $error->getMessage();

            return ['items' => [], 'totalRecords' => 0, 'errorMessage' => $why];
        }
        $items = [];
        foreach (is_array($found['items'] ?? null) ? $found['items'] : [] as $row) {
            if (is_array($row)) {
                $items[] = $this->row($row);
            }
        }

        return ['items' => $items, 'totalRecords' => (int)($found['total'] ?? count($items)), 'errorMessage' => ''];
    }

    /**
     * Whether the list comes in pages.
     *
     * @return bool
     */
    protected function pages(): bool
    {
        return true;
    }

    /**
     * Where the list is.
     *
     * @return string
     */
    protected function path(): string
    {
        return static::PATH;
    }

    /**
     * @inheritdoc
     */
    public function addFilter(Filter $filter)
    {
        $value = $filter->getValue();
        $field = $filter->getConditionType() === 'fulltext' ? 'fulltext' : $filter->getField();
        $key = static::FILTERS[$field] ?? null;
        if ($key !== null && is_scalar($value)) {
            $this->query[$key] = trim((string)$value, '%');
        }

        return null;
    }

    /**
     * @inheritdoc
     */
    public function addOrder($field, $direction)
    {
        $key = static::SORTS[$field] ?? null;
        if ($key !== null) {
            $this->query['sort'] = (strtoupper((string)$direction) === 'DESC' ? '-' : '') . $key;
        }
    }

    /**
     * @inheritdoc
     */
    public function setLimit($offset, $size)
    {
        $this->query['page'] = max(1, (int)$offset);
        $this->query['per_page'] = min(self::MOST, max(1, (int)$size));
    }

    /**
     * What is asked besides the filters.
     *
     * @return array<string, scalar>
     */
    protected function fixed(): array
    {
        return [];
    }

    /**
     * A link in a cell.
     *
     * @param string $url
     * @param string $text
     * @param bool $outside in a tab of its own
     * @return string
     */
    protected function link(string $url, string $text, bool $outside = false): string
    {
        if (preg_match('#^https?://#i', $url) !== 1) {
            return (string)$this->escaper->escapeHtml($text);
        }

        return sprintf(
            '<a href="%s"%s>%s</a>',
            $this->escaper->escapeUrl($url),
            $outside ? ' target="_blank" rel="noopener noreferrer"' : '',
            $this->escaper->escapeHtml($text)
        );
    }
}
