<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Backend\Model\Session;
use Magento\Framework\View\Element\Block\ArgumentInterface;
use Replycart\Bridge\Model\Canned;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Answers for use again.
 */
class CannedPage implements ArgumentInterface
{
    /**
     * @var string
     */
    private string $problem = '';

    /**
     * @param Canned $canned
     * @param Session $session
     */
    public function __construct(
        private readonly Canned $canned,
        private readonly Session $session
    ) {
    }

    /**
     * Name → text; see problem() when there are none.
     *
     * @return array<string, string>
     */
    public function all(): array
    {
        try {
            $all = $this->canned->all();
        } catch (SidecarException $error) {
            $this->problem = $error->getMessage();

            return [];
        }
        $this->problem = $all === null ? (string)__('This needs a newer Replycart.') : '';

        return $all ?? [];
    }

    /**
     * Why they are not to be had; after all().
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
     * @return array{name: string, text: string}
     */
    public function typed(): array
    {
        $typed = (array)$this->session->getData('replycart_canned', true);

        return ['name' => (string)($typed['name'] ?? ''), 'text' => (string)($typed['text'] ?? '')];
    }
}
