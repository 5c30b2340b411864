<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

use Magento\Framework\Api\Filter;
use Magento\Framework\App\Request\DataPersistorInterface;
use Magento\Framework\DataObject\IdentityGeneratorInterface;
use Magento\Ui\DataProvider\AbstractDataProvider;

/**
 * What the form of an offer shows: what was typed and refused, else a new one.
 */
class OfferForm extends AbstractDataProvider
{
    public const KEPT = 'replycart_offer';

    /**
     * @param string $name
     * @param string $primaryFieldName
     * @param string $requestFieldName
     * @param DataPersistorInterface $kept
     * @param IdentityGeneratorInterface $ids
     * @param array $meta
     * @param array $data
     */
    public function __construct(
        string $name,
        string $primaryFieldName,
        string $requestFieldName,
        private readonly DataPersistorInterface $kept,
        private readonly IdentityGeneratorInterface $ids,
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
        $typed = $this->kept->get(self::KEPT);
        if (is_array($typed)) {
            $this->kept->clear(self::KEPT);
        }

        return ['' => is_array($typed) ? $typed : [
            'form_key_once' => $this->ids->generateId(),
            'days' => '14',
            'for' => 'anyone',
            'answers' => '1',
            'announce' => '0',
        ]];
    }

    /**
     * @inheritdoc
     */
    public function addFilter(Filter $filter)
    {
        return null;
    }
}
