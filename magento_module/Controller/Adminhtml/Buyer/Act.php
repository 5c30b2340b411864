<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Buyer;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Buyers;

/**
 * Blocks or unblocks somebody, or forgets them.
 */
class Act extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::people';

    /**
     * @param Context $context
     * @param Buyers $buyers
     */
    public function __construct(
        Context $context,
        private readonly Buyers $buyers
    ) {
        parent::__construct($context);
    }

    /**
     * @inheritdoc
     */
    protected function act(): array
    {
        $this->told($this->buyers->act($this->text('network'), $this->text('id'), $this->text('act')));

        return $this->back();
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        return ['replycart/buyer/index'];
    }
}
