<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Framework\App\RequestInterface;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\View\Element\Block\ArgumentInterface;
use Replycart\Bridge\Model\Gifts;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * One gift with its history.
 */
class GiftPage implements ArgumentInterface
{
    private const CANCELLABLE = ['asked', 'unclaimed', 'open', 'declined'];

    /**
     * @var array<string, mixed>|null
     */
    private ?array $gift = null;

    /**
     * @var string
     */
    private string $problem = '';

    /**
     * @param Gifts $gifts
     * @param RequestInterface $request
     * @param AuthorizationInterface $authorization
     */
    public function __construct(
        private readonly Gifts $gifts,
        private readonly RequestInterface $request,
        private readonly AuthorizationInterface $authorization
    ) {
    }

    /**
     * The gift; empty when the sidecar is away, see problem().
     *
     * @return array<string, mixed>
     */
    public function gift(): array
    {
        if ($this->gift === null) {
            try {
                $this->gift = $this->gifts->get((string)$this->request->getParam('id'));
            } catch (SidecarException $error) {
                $this->gift = [];
                $this->problem = $error->getMessage();
            }
        }

        return $this->gift;
    }

    /**
     * Why there is none to show.
     *
     * @return string
     */
    public function problem(): string
    {
        $this->gift();

        return $this->problem;
    }

    /**
     * Whether this user can end it.
     *
     * @return bool
     */
    public function canCancel(): bool
    {
        return in_array($this->gift()['state'] ?? '', self::CANCELLABLE, true)
            && $this->authorization->isAllowed('Replycart_Bridge::handle');
    }
}
