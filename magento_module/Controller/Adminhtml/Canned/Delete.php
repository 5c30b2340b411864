<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Canned;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Canned;

/**
 * Throws a canned answer away.
 */
class Delete extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::replies';

    /**
     * @param Context $context
     * @param Canned $canned
     */
    public function __construct(
        Context $context,
        private readonly Canned $canned
    ) {
        parent::__construct($context);
    }

    /**
     * @inheritdoc
     */
    protected function act(): array
    {
        $this->canned->drop($this->text('name'));
        $this->told(__('The answer was thrown away.'));

        return $this->back();
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        return ['replycart/canned/index'];
    }
}
