<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Reply;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Replies;

/**
 * Puts a reply away, or takes it out again.
 */
class Act extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::replies';

    /**
     * @param Context $context
     * @param Replies $replies
     */
    public function __construct(
        Context $context,
        private readonly Replies $replies
    ) {
        parent::__construct($context);
    }

    /**
     * @inheritdoc
     */
    protected function act(): array
    {
        if ($this->text('act') === 'reopen') {
            $this->replies->reopen($this->text('network'), $this->text('id'));
            $this->told(__('The reply waits for you again.'));
        } else {
            $this->replies->close($this->text('network'), $this->text('id'));
            $this->told(__('The reply was put away.'));
        }

        return $this->back();
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        return ['replycart/reply/index'];
    }
}
