<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Framework\App\RequestInterface;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\View\Element\Block\ArgumentInterface;
use Replycart\Bridge\Model\Purchases;
use Replycart\Bridge\Model\ResourceModel\OrderBook;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * What Replycart knows of an order: from our own table at once, from the sidecar when it is asked.
 */
class OrderPanel implements ArgumentInterface
{
    /**
     * @var array<string, mixed>|null
     */
    private ?array $row = null;

    /**
     * @var string
     */
    private string $problem = '';

    /**
     * @param OrderBook $book
     * @param Purchases $purchases
     * @param RequestInterface $request
     * @param AuthorizationInterface $authorization
     */
    public function __construct(
        private readonly OrderBook $book,
        private readonly Purchases $purchases,
        private readonly RequestInterface $request,
        private readonly AuthorizationInterface $authorization
    ) {
    }

    /**
     * The order's row in our own table; empty when it did not come by Replycart, or the user may not see it.
     *
     * @return array<string, mixed>
     */
    public function row(): array
    {
        if ($this->row === null) {
            $allowed = $this->authorization->isAllowed('Replycart_Bridge::purchases');
            $this->row = ($allowed ? $this->book->ofOrder((int)$this->request->getParam('order_id')) : null) ?? [];
        }

        return $this->row;
    }

    /**
     * The purchase as the sidecar has it; empty when it is away, see problem().
     *
     * @return array<string, mixed>
     */
    public function purchase(): array
    {
        $id = (string)($this->row()['purchase'] ?? '');
        if ($id === '') {
            return [];
        }
        try {
            return $this->purchases->get($id);
        } catch (SidecarException $error) {
            $this->problem = $error->getMessage();

            return [];
        }
    }

    /**
     * Why there is no history; after purchase().
     *
     * @return string
     */
    public function problem(): string
    {
        return $this->problem;
    }
}
