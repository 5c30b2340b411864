<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Framework\App\RequestInterface;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\DataObject\IdentityGeneratorInterface;
use Magento\Framework\View\Element\Block\ArgumentInterface;
use Replycart\Bridge\Model\OrderLink;
use Replycart\Bridge\Model\Purchases;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * One purchase with its story.
 */
class PurchasePage implements ArgumentInterface
{
    private const CANCELLABLE = ['held', 'waitlisted', 'declined', 'approved'];
    private const REFUNDABLE = ['paid', 'ordered', 'disputed'];

    /**
     * @var array<string, mixed>|null
     */
    private ?array $purchase = null;

    /**
     * @var string
     */
    private string $problem = '';

    /**
     * @param Purchases $purchases
     * @param RequestInterface $request
     * @param AuthorizationInterface $authorization
     * @param IdentityGeneratorInterface $ids
     * @param OrderLink $orders
     */
    public function __construct(
        private readonly Purchases $purchases,
        private readonly RequestInterface $request,
        private readonly AuthorizationInterface $authorization,
        private readonly IdentityGeneratorInterface $ids,
        private readonly OrderLink $orders
    ) {
    }

    /**
     * The purchase; empty when the sidecar is away, see problem().
     *
     * @return array<string, mixed>
     */
    public function purchase(): array
    {
        if ($this->purchase === null) {
            try {
                $this->purchase = $this->purchases->get((string)$this->request->getParam('id'));
            } catch (SidecarException $error) {
                $this->purchase = [];
                $this->problem = $error->getMessage();
            }
        }

        return $this->purchase;
    }

    /**
     * Why there is none to show.
     *
     * @return string
     */
    public function problem(): string
    {
        $this->purchase();

        return $this->problem;
    }

    /**
     * Whether it can be withdrawn, by this user.
     *
     * @return bool
     */
    public function canCancel(): bool
    {
        return $this->mayHandle() && in_array($this->purchase()['state'] ?? '', self::CANCELLABLE, true);
    }

    /**
     * Whether money can go back from this page: once the order stands here, a credit memo does it.
     *
     * @return bool
     */
    public function canRefund(): bool
    {
        $purchase = $this->purchase();

        return $this->mayHandle() && in_array($purchase['state'] ?? '', self::REFUNDABLE, true)
            && empty($purchase['order_id']);
    }

    /**
     * Address of the shop's order; empty while there is none, or where this user may not look at orders.
     *
     * @return string
     */
    public function orderUrl(): string
    {
        return $this->orders->to($this->purchase()['order_id'] ?? null);
    }

    /**
     * A key for one refund.
     *
     * @return string
     */
    public function once(): string
    {
        return $this->ids->generateId();
    }

    /**
     * Whether this user may cancel and refund.
     *
     * @return bool
     */
    private function mayHandle(): bool
    {
        return $this->authorization->isAllowed('Replycart_Bridge::handle');
    }
}
