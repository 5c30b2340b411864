<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block\Adminhtml;

use Magento\Framework\View\Element\UiComponent\Control\ButtonProviderInterface;

/**
 * "Keep as draft".
 */
class SaveButton implements ButtonProviderInterface
{
    /**
     * @inheritdoc
     */
    public function getButtonData()
    {
        return [
            'label' => __('Keep as Draft'),
            'class' => 'save',
            'data_attribute' => [
                'mage-init' => ['buttonAdapter' => ['actions' => [[
                    'targetName' => 'replycart_sale_form.replycart_sale_form',
                    'actionName' => 'save',
                    'params' => [true, ['back' => 'draft']],
                ]]]],
                'form-role' => 'save',
            ],
            'sort_order' => 30,
        ];
    }
}
