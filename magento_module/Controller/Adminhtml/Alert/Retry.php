<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Alert;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Tasks;

/**
 * Puts a parked task back to work.
 */
class Retry extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';

    /**
     * @param Context $context
     * @param Tasks $tasks
     */
    public function __construct(
        Context $context,
        private readonly Tasks $tasks
    ) {
        parent::__construct($context);
    }

    /**
     * @inheritdoc
     */
    protected function act(): array
    {
        $this->tasks->retry($this->text('id'));
        $this->told(__('It is tried again.'));

        return $this->back();
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        return ['replycart/alert/index'];
    }
}
