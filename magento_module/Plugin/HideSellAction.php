<?php

declare(strict_types=1);

namespace Replycart\Bridge\Plugin;

use Magento\Catalog\Ui\Component\Product\MassAction;
use Magento\Framework\AuthorizationInterface;

/**
 * Who may not sell is not offered it in the product grid: the catalogue decides there which of its actions are shown.
 */
class HideSellAction
{
    /**
     * @param AuthorizationInterface $authorization
     */
    public function __construct(private readonly AuthorizationInterface $authorization)
    {
    }

    /**
     * After the catalogue said yes or no.
     *
     * @param MassAction $subject
     * @param bool $allowed
     * @param string $type
     * @return bool
     *
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function afterIsActionAllowed(MassAction $subject, bool $allowed, $type): bool
    {
        return $allowed && ($type !== 'replycart_sell' || $this->authorization->isAllowed('Replycart_Bridge::sell'));
    }
}
