<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Backend\Model\Session;
use Magento\Framework\App\RequestInterface;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\View\Element\Block\ArgumentInterface;
use Replycart\Bridge\Model\Canned;
use Replycart\Bridge\Model\Replies;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * A reply, what is beside it, and the answer to be.
 */
class ReplyForm implements ArgumentInterface
{
    /** In the session: which reply was not handed over, and why. */
    public const NOT_HANDED_OVER = 'replycart_not_handed_over';

    private const MOST = 1000;

    /**
     * @var array<string, mixed>|null
     */
    private ?array $reply = null;

    /**
     * @var string
     */
    private string $problem = '';

    /**
     * @param Replies $replies
     * @param Canned $canned
     * @param RequestInterface $request
     * @param Session $session
     * @param Missed $missed
     * @param AuthorizationInterface $authorization
     */
    public function __construct(
        private readonly Replies $replies,
        private readonly Canned $canned,
        private readonly RequestInterface $request,
        private readonly Session $session,
        private readonly Missed $missed,
        private readonly AuthorizationInterface $authorization
    ) {
    }

    /**
     * What could not be had, and what to do.
     *
     * @return array<int, array{what: string, why: string, advice: string}>
     */
    public function missed(): array
    {
        return $this->missed->take();
    }

    /**
     * The reply; empty when it is not to be had, see problem().
     *
     * @return array<string, mixed>
     */
    public function reply(): array
    {
        if ($this->reply === null) {
            try {
                $this->reply = $this->replies->find(
                    (string)$this->request->getParam('network'),
                    (string)$this->request->getParam('id')
                );
                $this->problem = (string)__('There is no such reply, or this Replycart is too old to show one alone.');
            } catch (SidecarException $error) {
                $this->problem = $error->getMessage();
            }
        }

        return $this->reply ??= [];
    }

    /**
     * Why there is none to show.
     *
     * @return string
     */
    public function problem(): string
    {
        return $this->reply() ? '' : $this->problem;
    }

    /**
     * Whether it waits for an answer.
     *
     * @return bool
     */
    public function waits(): bool
    {
        return ($this->reply()['state'] ?? '') === 'inbox' && empty($this->reply()['answered_at']);
    }

    /**
     * Whether it came in private, and is answered there.
     *
     * @return bool
     */
    public function isPrivate(): bool
    {
        return !empty($this->reply()['private']);
    }

    /**
     * Whether its network still lets an answer out.
     *
     * @return bool
     */
    public function canBeAnswered(): bool
    {
        return $this->waits() && ($this->reply()['text_limit'] ?? null) !== 0;
    }

    /**
     * The most characters that an answer may have.
     *
     * @return int
     */
    public function most(): int
    {
        return (int)($this->reply()['text_limit'] ?? 0) ?: self::MOST;
    }

    /**
     * What its author bought or wanted, the newest first, for who may see purchases.
     *
     * @return array<int, array<string, mixed>>
     */
    public function purchases(): array
    {
        if (!$this->authorization->isAllowed('Replycart_Bridge::purchases')) {
            return [];
        }

        return array_filter((array)($this->reply()['beside']['purchases'] ?? []), 'is_array');
    }

    /**
     * The sale that it answers.
     *
     * @return array<string, mixed>
     */
    public function sale(): array
    {
        return (array)($this->reply()['beside']['sale'] ?? []);
    }

    /**
     * To whom it can be handed over; empty where nobody is known.
     *
     * @return string[]
     */
    public function people(): array
    {
        try {
            return $this->replies->people() ?? [];
        } catch (SidecarException $error) {
            $this->missed->keep(__('To whom it can be handed over'), $error);

            return [];
        }
    }

    /**
     * Why it was not handed over: it changed hands meanwhile. Told once.
     *
     * @return string
     */
    public function notHandedOver(): string
    {
        $kept = (array)$this->session->getData(self::NOT_HANDED_OVER, true);
        $here = (string)($kept['network'] ?? '') === (string)$this->request->getParam('network')
            && (string)($kept['id'] ?? '') === (string)$this->request->getParam('id');

        return $here ? (string)($kept['why'] ?? '') : '';
    }

    /**
     * Canned answers, with the placeholders filled in for this reply.
     *
     * @return array<string, string> text by name
     */
    public function canned(): array
    {
        try {
            $all = $this->canned->all() ?? [];
        } catch (SidecarException $error) {
            $this->missed->keep(__('Canned Answers'), $error);

            return [];
        }

        return array_map(fn (string $text): string => $this->canned->filled($text, $this->reply()), $all);
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
