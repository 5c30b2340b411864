<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Basket;

use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Request\DataPersistorInterface;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Basket\Baskets;
use Replycart\Bridge\Ui\DataProvider\BasketForm;

/**
 * Keeps the form of a basket, and publishes it when asked to.
 */
class Save extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';

    /**
     * The draft, once it is kept.
     *
     * @var string
     */
    private string $made = '';

    /**
     * @param Context $context
     * @param Baskets $baskets
     * @param DataPersistorInterface $kept
     */
    public function __construct(
        Context $context,
        private readonly Baskets $baskets,
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
        $id = (string)($this->baskets->create($form)['id'] ?? '');
        $this->made = $id;
        if (($form['back'] ?? '') === 'publish') {
            $this->baskets->publish($id);
            $this->told(__('The basket is open.'));
        } else {
            $this->told(__('The draft was kept.'));
        }

        return ['replycart/sale/view', ['id' => $id]];
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        if ($this->made !== '') {
            return ['replycart/sale/view', ['id' => $this->made]];
        }
        $form = array_filter((array)$this->getRequest()->getPostValue(), 'is_scalar');
        $this->kept->set(BasketForm::KEPT, $form);

        return ['replycart/basket/edit'];
    }
}
