<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Reply;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Replies;

/**
 * Answers a reply, once.
 */
class Send extends Deed
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
        $this->replies->answer($this->text('network'), $this->text('id'), $this->text('text'));
        $this->told(__('The answer goes out.'));

        return ['replycart/reply/index'];
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        $this->_getSession()->setData('replycart_answer', $this->text('text'));

        return ['replycart/reply/answer', ['network' => $this->text('network'), 'id' => $this->text('id')]];
    }
}
