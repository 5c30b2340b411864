<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\DataProvider;

use Magento\Framework\Api\Filter;
use Magento\Framework\App\Request\DataPersistorInterface;
use Magento\Framework\App\RequestInterface;
use Magento\Framework\DataObject\IdentityGeneratorInterface;
use Magento\Framework\Message\ManagerInterface;
use Magento\Framework\Stdlib\DateTime\TimezoneInterface;
use Magento\Ui\DataProvider\AbstractDataProvider;
use Replycart\Bridge\Model\Clearance\RuleReader;
use Replycart\Bridge\Model\Clearance\Rules;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * What the form of a rule shows: what was typed and refused, else the rule, else a new one.
 */
class RuleForm extends AbstractDataProvider
{
    public const KEPT = 'replycart_rule';

    /**
     * @param string $name
     * @param string $primaryFieldName
     * @param string $requestFieldName
     * @param RequestInterface $request
     * @param Rules $rules
     * @param RuleReader $reader
     * @param DataPersistorInterface $kept
     * @param IdentityGeneratorInterface $ids
     * @param TimezoneInterface $zone
     * @param ManagerInterface $messages
     * @param array $meta
     * @param array $data
     */
    public function __construct(
        string $name,
        string $primaryFieldName,
        string $requestFieldName,
        private readonly RequestInterface $request,
        private readonly Rules $rules,
        private readonly RuleReader $reader,
        private readonly DataPersistorInterface $kept,
        private readonly IdentityGeneratorInterface $ids,
        private readonly TimezoneInterface $zone,
        private readonly ManagerInterface $messages,
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
        $id = (string)$this->request->getParam($this->requestFieldName);
        $typed = $this->kept->get(self::KEPT);
        if (is_array($typed) && (string)($typed['id'] ?? '') === $id) {
            $this->kept->clear(self::KEPT);

            return [$id => $typed];
        }
        if ($id === '') {
            return ['' => [
                'form_key_once' => $this->ids->generateId(),
                'zone' => (string)$this->zone->getConfigTimezone(),
                'repeat_days' => '30',
                'units' => '10',
                'hours' => '24',
                'publish' => '0',
            ]];
        }
        try {
            return [$id => $this->reader->form($this->rules->find($id) ?? [])];
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
