<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Sale;

use Magento\Backend\App\Action\Context;
use Replycart\Bridge\Controller\Adminhtml\Deed;
use Replycart\Bridge\Model\Sale\Acts;
use Replycart\Bridge\Model\Sale\Sales;

/**
 * Publish, pause, go on, end, copy.
 */
class Act extends Deed
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';

    /**
     * @param Context $context
     * @param Sales $sales
     * @param Acts $acts
     */
    public function __construct(
        Context $context,
        private readonly Sales $sales,
        private readonly Acts $acts
    ) {
        parent::__construct($context);
    }

    /**
     * @inheritdoc
     */
    protected function act(): array
    {
        $act = $this->text('act');
        $sale = $this->sales->act($this->text('id'), $act, $this->text('once'));
        $this->told($this->acts->done($act, $sale));

        return $act === 'copy' ? ['replycart/sale/edit', ['id' => (string)($sale['id'] ?? '')]] : $this->back();
    }

    /**
     * @inheritdoc
     */
    protected function back(): array
    {
        return ['replycart/sale/view', ['id' => $this->text('id')]];
    }
}
