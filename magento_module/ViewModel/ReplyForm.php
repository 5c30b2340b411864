<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Backend\Model\Session;
use Magento\Framework\App\RequestInterface;
use Magento\Framework\View\Element\Block\ArgumentInterface;
use Replycart\Bridge\Model\Replies;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * A reply and the answer to be.
 */
class ReplyForm implements ArgumentInterface
{
    /**
     * @var string
     */
    private string $problem = '';

    /**
     * @param Replies $replies
     * @param RequestInterface $request
     * @param Session $session
     */
    public function __construct(
        private readonly Replies $replies,
        private readonly RequestInterface $request,
        private readonly Session $session
    ) {
    }

    /**
     * The reply; empty when it is not in the inbox any more, see problem().
     *
     * @return array<string, mixed>
     */
    public function reply(): array
    {
        try {
            $found = $this->replies->find(
                (string)$this->request->getParam('network'),
                (string)$this->request->getParam('id')
            );
        } catch (SidecarException $error) {
            $this->problem = $error->getMessage();

            return [];
        }
        $this->problem = $found === null ? (string)__('This reply does not wait for an answer any more.') : '';

        return $found ?? [];
    }

    /**
     * Why there is none to show; after reply().
     *
     * @return string
     */
    public function problem(): string
    {
        return $this->problem;
    }

    /**
     * What was typed and refused.
     *
     * @return string
     */
    public function typed(): string
    {
        return (string)$this->session->getData('replycart_answer', true);
    }
}
