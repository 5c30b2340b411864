<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Offer;

use Replycart\Bridge\Controller\Adminhtml\NewPage;

/**
 * A new offer: the form.
 */
class NewAction extends NewPage
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';
}
