<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Framework\App\RequestInterface;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\View\Element\Block\ArgumentInterface;
use Replycart\Bridge\Model\Offer\Offers;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * One offer with its coupons.
 */
class OfferPage implements ArgumentInterface
{
    /**
     * @var array<string, mixed>|null
     */
    private ?array $offer = null;

    /**
     * @var string
     */
    private string $problem = '';

    /**
     * @param Offers $offers
     * @param RequestInterface $request
     * @param AuthorizationInterface $authorization
     * @param Missed $missed
     */
    public function __construct(
        private readonly Offers $offers,
        private readonly RequestInterface $request,
        private readonly AuthorizationInterface $authorization,
        private readonly Missed $missed
    ) {
    }

    /**
     * What of it could not be had, and what to do; told once.
     *
     * @return array<int, array{what: string, why: string, advice: string}>
     */
    public function missed(): array
    {
        return $this->missed->take();
    }

    /**
     * The offer; empty when the sidecar is away, see problem().
     *
     * @return array<string, mixed>
     */
    public function offer(): array
    {
        if ($this->offer === null) {
            try {
                $this->offer = $this->offers->get((string)$this->request->getParam('id'));
            } catch (SidecarException $error) {
                $this->offer = [];
                $this->problem = $error->getMessage();
            }
        }

        return $this->offer;
    }

    /**
     * Why there is none to show.
     *
     * @return string
     */
    public function problem(): string
    {
        $this->offer();

        return $this->problem;
    }

    /**
     * A page of the coupons.
     *
     * @return array{items: array<int, array<string, mixed>>, page: int, pages: int}
     */
    public function coupons(): array
    {
        try {
            $found = $this->offers->coupons(
                (string)$this->request->getParam('id'),
                (int)$this->request->getParam('p', 1)
            );
        } catch (SidecarException $error) {
            $this->missed->keep(__('Coupons'), $error);
            $found = [];
        }

        return [
            'items' => array_filter((array)($found['items'] ?? []), 'is_array'),
            'page' => (int)($found['page'] ?? 1),
            'pages' => (int)($found['pages'] ?? 1),
        ];
    }

    /**
     * Whether this user can end it now.
     *
     * @return bool
     */
    public function canEnd(): bool
    {
        return ($this->offer()['state'] ?? '') === 'open'
            && $this->authorization->isAllowed('Replycart_Bridge::sell');
    }
}
