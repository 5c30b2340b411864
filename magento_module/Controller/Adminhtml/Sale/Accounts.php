<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Sale;

/**
 * Who passed a sale on: a part of its page that refreshes itself more seldom.
 */
class Accounts extends Live
{
}
