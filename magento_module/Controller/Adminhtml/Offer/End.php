<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Offer;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Offer\Offers;

/**
 * Ends an offer: no more coupons.
 */
class End extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';

    /**
     * @param Context $context
     * @param Offers $offers
     */
    public function __construct(
        Context $context,
        private readonly Offers $offers
    ) {
        parent::__construct($context);
    }

    /**
     * @inheritdoc
     */
    protected function act(): array
    {
        $this->offers->end($this->text('id'));
        $this->told(__('The offer has ended. Coupons that were given stay good.'));

        return $this->back();
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        return ['replycart/offer/view', ['id' => $this->text('id')]];
    }
}
