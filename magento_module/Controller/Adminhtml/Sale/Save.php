<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Sale;

use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Request\DataPersistorInterface;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Form\Wrong;
use Replycart\Bridge\Model\Sale\Acts;
use Replycart\Bridge\Model\Sale\Refused;
use Replycart\Bridge\Model\Sale\Sales;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\Ui\DataProvider\SaleForm;

/**
 * Keeps the form of a sale, and publishes it when asked to.
 */
class Save extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';

    /**
     * The draft, as far as there is one.
     *
     * @var string
     */
    private string $id = '';

    /**
     * What was refused, by the fields of the form.
     *
     * @var array<string, string>
     */
    private array $wrong = [];

    /**
     * @param Context $context
     * @param Sales $sales
     * @param Acts $acts
     * @param DataPersistorInterface $kept
     * @param Refused $refused
     */
    public function __construct(
        Context $context,
        private readonly Sales $sales,
        private readonly Acts $acts,
        private readonly DataPersistorInterface $kept,
        private readonly Refused $refused
    ) {
        parent::__construct($context);
    }

    /**
     * @inheritdoc
     */
    protected function act(): array
    {
        $form = array_filter((array)$this->getRequest()->getPostValue(), 'is_scalar');
        $this->id = (string)($form['id'] ?? '');
        try {
            $this->id = (string)($this->sales->save($form)['id'] ?? '');
            if (($form['back'] ?? '') === 'publish') {
                $this->told($this->acts->done('publish', $this->sales->act($this->id, 'publish')));
            } else {
                $this->told(__('The draft was kept.'));
            }
        } catch (Wrong|SidecarException $error) {
            $this->wrong = $this->refused->byField($error->fields());
            throw $error;
        }

        return ['replycart/sale/view', ['id' => $this->id]];
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        $form = array_filter((array)$this->getRequest()->getPostValue(), 'is_scalar');
        $this->kept->set(SaleForm::KEPT, ['id' => $this->id, SaleForm::WRONG => $this->wrong] + $form);

        return ['replycart/sale/edit', array_filter(['id' => $this->id])];
    }
}
