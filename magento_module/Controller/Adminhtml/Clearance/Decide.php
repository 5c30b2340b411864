<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Clearance;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Clearance\Proposals;

/**
 * Approves or dismisses what was proposed.
 */
class Decide extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';

    /**
     * @param Context $context
     * @param Proposals $proposals
     */
    public function __construct(
        Context $context,
        private readonly Proposals $proposals
    ) {
        parent::__construct($context);
    }

    /**
     * @inheritdoc
     */
    protected function act(): array
    {
        $this->told($this->proposals->decide($this->text('id'), $this->text('act')));

        return $this->back();
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        return ['replycart/clearance/index'];
    }
}
