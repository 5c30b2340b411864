<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Clearance;

use Replycart\Bridge\Controller\Adminhtml\NewPage;

/**
 * A new rule: the form.
 */
class NewAction extends NewPage
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';
}
