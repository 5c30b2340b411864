<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

use Magento\Framework\Api\Filter;
use Magento\Framework\App\Request\DataPersistorInterface;
use Magento\Framework\App\RequestInterface;
use Magento\Framework\Message\ManagerInterface;
use Magento\Ui\DataProvider\AbstractDataProvider;
use Replycart\Bridge\Model\Markets;
use Replycart\Bridge\Model\Sale\FormFiller;
use Replycart\Bridge\Model\Sale\Refused;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * What the form of a sale shows: what was typed and refused, else the draft, else a new sale.
 */
class SaleForm extends AbstractDataProvider
{
    public const KEPT = 'replycart_sale';
    /** What is wrong by field, beside what was typed. */
    public const WRONG = 'replycart_wrong';

    /**
     * @var array<string, mixed>|null
     */
    private ?array $sale = null;

    /**
     * @param string $name
     * @param string $primaryFieldName
     * @param string $requestFieldName
     * @param RequestInterface $request
     * @param Client $client
     * @param FormFiller $filler
     * @param DataPersistorInterface $kept
     * @param ManagerInterface $messages
     * @param Refused $refused
     * @param Markets $markets
     * @param array $meta
     * @param array $data
     */
    public function __construct(
        string $name,
        string $primaryFieldName,
        string $requestFieldName,
        private readonly RequestInterface $request,
        private readonly Client $client,
        private readonly FormFiller $filler,
        private readonly DataPersistorInterface $kept,
        private readonly ManagerInterface $messages,
        private readonly Refused $refused,
        private readonly Markets $markets,
        array $meta = [],
        array $data = []
    ) {
        parent::__construct($name, $primaryFieldName, $requestFieldName, $meta, $data);
    }

    /**
     * @inheritdoc
     */
    public function getMeta()
    {
        $typed = $this->kept->get(self::KEPT);
        $id = (string)$this->request->getParam($this->requestFieldName);
        $here = is_array($typed) && (string)($typed['id'] ?? '') === $id;
        try {
            $sale = $id === '' ? [] : $this->sale($id);
        } catch (SidecarException) {
            // Then the form is empty, and getData() says why.
            $sale = [];
        }
        $this->markets->also((string)($sale['market'] ?? ''), (string)($sale['currency'] ?? ''));
        $this->markets->also((string)($here ? $typed['market'] ?? '' : ''), '');

        return array_replace_recursive(
            (array)parent::getMeta(),
            $this->note(),
            $here ? $this->refused->meta((array)($typed[self::WRONG] ?? [])) : []
        );
    }

    /**
     * That other markets cannot be listed, beside the choice.
     *
     * @return array<string, mixed>
     */
    private function note(): array
    {
        $problem = $this->markets->problem();
        if ($problem === null) {
            return [];
        }
        $config = ['notice' => __('Other markets cannot be listed: %1', $problem->getMessage())];

        return ['general' => ['children' => ['market' => ['arguments' => ['data' => ['config' => $config]]]]]];
    }

    /**
     * The draft, asked for once.
     *
     * @param string $id
     * @return array<string, mixed>
     * @throws SidecarException
     */
    private function sale(string $id): array
    {
        return $this->sale ??= $this->client->get('/sales/' . $this->client->part($id));
    }

    /**
     * @inheritdoc
     */
    public function getData()
    {
        $id = (string)$this->request->getParam($this->requestFieldName);
        $typed = $this->kept->get(self::KEPT);
        if (is_array($typed) && (string)($typed['id'] ?? '') === $id) {
            $this->kept->clear(self::KEPT);

            unset($typed[self::WRONG]);

            return [$id => $typed];
        }
        if ($id === '') {
            return ['' => $this->filler->blank((int)$this->request->getParam('product_id'))];
        }
        try {
            return [$id => $this->filler->draft($this->sale($id))];
        } catch (SidecarException $error) {
            $this->messages->addErrorMessage($error->getMessage());

            return [$id => ['id' => $id]];
        }
    }

    /**
     * @inheritdoc
     */
    public function addFilter(Filter $filter)
    {
        return null;
    }
}
