<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Framework\Phrase;
use Magento\Framework\View\Element\Block\ArgumentInterface;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Parts of a page that the sidecar did not give: which, why, and what to do so that they are shown again.
 */
class Missed implements ArgumentInterface
{
    /**
     * @var array<string, array{names: string[], error: SidecarException}> by the reason
     */
    private array $kept = [];

    /**
     * A part is not shown.
     *
     * @param Phrase $what its heading
     * @param SidecarException $error
     * @return void
     */
    public function keep(Phrase $what, SidecarException $error): void
    {
        $why = $error->getMessage();
        $this->kept[$why] ??= ['names' => [], 'error' => $error];
        $this->kept[$why]['names'][] = (string)$what;
    }

    /**
     * What is not shown, once; parts with one reason are told together.
     *
     * @return array<int, array{what: string, why: string, advice: string}>
     */
    public function take(): array
    {
        $told = [];
        foreach ($this->kept as $why => ['names' => $names, 'error' => $error]) {
            $told[] = [
                'what' => implode(', ', array_unique($names)),
                'why' => (string)$why,
                'advice' => (string)$this->advice($error),
            ];
        }
        $this->kept = [];

        return $told;
    }

    /**
     * What to do; nothing where the reason says it.
     *
     * @param SidecarException $error
     * @return Phrase|string
     */
    private function advice(SidecarException $error): Phrase|string
    {
        return match (true) {
            $error->kind() === SidecarException::AWAY =>
                __('Reload this page in a minute. If it stays like this, look whether the service runs'
                    . ' (replycart doctor). Sales, holds and payments go on by themselves.'),
            $error->kind() === SidecarException::REFUSED && $error->status() !== 404 =>
                __('Look under Alerts for what is wrong, and into the log of the service.'),
            default => '',
        };
    }
}
