<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Clearance;

use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Request\DataPersistorInterface;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Clearance\Rules;
use Replycart\Bridge\Ui\DataProvider\RuleForm;

/**
 * Makes a rule, or changes one.
 */
class Save extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';

    /**
     * @param Context $context
     * @param Rules $rules
     * @param DataPersistorInterface $kept
     */
    public function __construct(
        Context $context,
        private readonly Rules $rules,
        private readonly DataPersistorInterface $kept
    ) {
        parent::__construct($context);
    }

    /**
     * @inheritdoc
     */
    protected function act(): array
    {
        $form = array_filter((array)$this->getRequest()->getPostValue(), 'is_scalar');
        $this->rules->save($form);
        $this->told(__('The rule was kept.'));

        return ['replycart/clearance/rules'];
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        $form = array_filter((array)$this->getRequest()->getPostValue(), 'is_scalar');
        $this->kept->set(RuleForm::KEPT, $form);

        return ['replycart/clearance/edit', array_filter(['id' => $form['id'] ?? ''])];
    }
}
