<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Purchase;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Purchases;

/**
 * Cancel, or give money back.
 */
class Act extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::handle';

    /**
     * @param Context $context
     * @param Purchases $purchases
     */
    public function __construct(
        Context $context,
        private readonly Purchases $purchases
    ) {
        parent::__construct($context);
    }

    /**
     * @inheritdoc
     */
    protected function act(): array
    {
        $id = $this->text('id');
        if ($this->text('act') === 'cancel') {
            $this->purchases->cancel($id);
            $this->told(__('The purchase was cancelled.'));
        } else {
            $this->told($this->purchases->refund(
                $id,
                $this->text('amount'),
                $this->text('reason'),
                $this->text('once')
            ));
        }

        return $this->back();
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        return ['replycart/purchase/view', ['id' => $this->text('id')]];
    }
}
