<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Offer;

use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Request\DataPersistorInterface;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Offer\Offers;
use Replycart\Bridge\Ui\DataProvider\OfferForm;

/**
 * Opens an offer.
 */
class Save extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';

    /**
     * @param Context $context
     * @param Offers $offers
     * @param DataPersistorInterface $kept
     */
    public function __construct(
        Context $context,
        private readonly Offers $offers,
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
        $offer = $this->offers->create($form);
        $this->told(__('The offer is open.'));

        return ['replycart/offer/view', ['id' => (string)($offer['id'] ?? '')]];
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        $form = array_filter((array)$this->getRequest()->getPostValue(), 'is_scalar');
        $this->kept->set(OfferForm::KEPT, $form);

        return ['replycart/offer/edit'];
    }
}
