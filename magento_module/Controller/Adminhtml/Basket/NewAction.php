<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Basket;

use Replycart\Bridge\Controller\Adminhtml\NewPage;

/**
 * A new basket: the form.
 */
class NewAction extends NewPage
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';
}
