<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block\Adminhtml;

use Magento\Framework\Phrase;
use Magento\Framework\View\Element\UiComponent\Control\ButtonProviderInterface;

/**
 * A button that sends a form.
 */
abstract class FormButton implements ButtonProviderInterface
{
    /** Name of the form. */
    protected const FORM = '';
    /** What the controller is told to do besides keeping it. */
    protected const THEN = '';
    protected const LOOK = 'save';
    protected const ORDER = 30;

    /**
     * What it is called.
     *
     * @return Phrase
     */
    abstract protected function label(): Phrase;

    /**
     * @inheritdoc
     */
    public function getButtonData()
    {
        return [
            'label' => $this->label(),
            'class' => static::LOOK,
            'data_attribute' => [
                'mage-init' => ['buttonAdapter' => ['actions' => [[
                    'targetName' => static::FORM . '.' . static::FORM,
                    'actionName' => 'save',
                    'params' => [true, ['back' => static::THEN]],
                ]]]],
                'form-role' => 'save',
            ],
            'sort_order' => static::ORDER,
        ];
    }
}
