<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Canned;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Canned;

/**
 * Keeps an answer for use again.
 */
class Save extends Deed
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
        $this->canned->keep($this->text('name'), $this->text('text'));
        $this->told(__('The answer is kept.'));

        return ['replycart/canned/index'];
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        $typed = ['name' => $this->text('name'), 'text' => $this->text('text')];
        $this->_getSession()->setData('replycart_canned', $typed);

        return ['replycart/canned/index'];
    }
}
