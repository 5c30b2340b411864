<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Sale;

use Replycart\Bridge\Controller\Adminhtml\NewPage;

/**
 * A new sale: the form, empty or prefilled with a product.
 */
class NewAction extends NewPage
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';
}
