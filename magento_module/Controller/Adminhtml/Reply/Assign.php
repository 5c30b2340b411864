<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Reply;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Replies;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\ViewModel\ReplyForm;

/**
 * Hands a reply over to somebody, or gives it back to everybody.
 *
 * That it changed hands meanwhile is told beside the form.
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
        $was = $this->getRequest()->getParam('was') === null ? null : $this->text('was');
        try {
            $this->replies->assign($this->text('network'), $this->text('id'), $who, $was);
        } catch (SidecarException $error) {
            if ($error->status() !== 409) {
                throw $error;
            }
            $this->_getSession()->setData(
                ReplyForm::NOT_HANDED_OVER,
                ['network' => $this->text('network'), 'id' => $this->text('id'), 'why' => $error->getMessage()]
            );

            return $this->back();
        }
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
