<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Reply;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Replies;

/**
 * Hands a reply over to somebody, or gives it back to everybody.
 */
class Assign extends Deed
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
        $who = $this->text('user');
        $this->replies->assign($this->text('network'), $this->text('id'), $who);
        $this->told($who === '' ? __('The reply is everybody\'s again.') : __('%1 takes care of the reply.', $who));

        return $this->back();
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        return ['replycart/reply/answer', ['network' => $this->text('network'), 'id' => $this->text('id')]];
    }
}
