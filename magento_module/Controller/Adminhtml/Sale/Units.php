<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Sale;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Sale\Line;

/**
 * Puts more units of a sale on sale.
 */
class Units extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';

    /**
     * @param Context $context
     * @param Line $line
     */
    public function __construct(
        Context $context,
        private readonly Line $line
    ) {
        parent::__construct($context);
    }

    /**
     * @inheritdoc
     */
    protected function act(): array
    {
        $units = $this->line->add($this->text('id'), $this->text('sku'), $this->text('units'), $this->text('once'));
        $this->told(__('%1 more are on sale. Who waits in line comes first.', $units));

        return $this->back();
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        return ['replycart/sale/view', ['id' => $this->text('id')]];
    }
}
