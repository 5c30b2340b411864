<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block\Adminhtml;

use Magento\Framework\View\Element\UiComponent\Control\ButtonProviderInterface;

/**
 * "Publish".
 */
class PublishButton implements ButtonProviderInterface
{
    /**
     * @inheritdoc
     */
    public function getButtonData()
    {
        return [
            'label' => __('Publish on X'),
            'class' => 'save primary',
            'data_attribute' => [
                'mage-init' => ['buttonAdapter' => ['actions' => [[
                    'targetName' => 'replycart_sale_form.replycart_sale_form',
                    'actionName' => 'save',
                    'params' => [true, ['back' => 'publish']],
                ]]]],
                'form-role' => 'save',
            ],
            'sort_order' => 40,
        ];
    }
}
