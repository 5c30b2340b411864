<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Gift;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Gifts;

/**
 * Ends a gift that is not paid.
 */
class Cancel extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::handle';

    /**
     * @param Context $context
     * @param Gifts $gifts
     */
    public function __construct(
        Context $context,
        private readonly Gifts $gifts
    ) {
        parent::__construct($context);
    }

    /**
     * @inheritdoc
     */
    protected function act(): array
    {
        $this->gifts->cancel($this->text('id'));
        $this->told(__('The gift was cancelled.'));

        return $this->back();
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        return ['replycart/gift/view', ['id' => $this->text('id')]];
    }
}
