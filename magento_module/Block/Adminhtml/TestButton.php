<?php

declare(strict_types=1);

namespace Replycart\Bridge\Block\Adminhtml;

use Magento\Config\Block\System\Config\Form\Field;
use Magento\Framework\Data\Form\Element\AbstractElement;

/**
 * "Test connection" in the configuration.
 */
class TestButton extends Field
{
    /**
     * @var string
     */
    protected $_template = 'Replycart_Bridge::config/test.phtml';

    /**
     * Without scope and default.
     *
     * @param AbstractElement $element
     * @return string
     */
    public function render(AbstractElement $element)
    {
        $element->unsScope()->unsCanUseWebsiteValue()->unsCanUseDefaultValue();

        return parent::render($element);
    }

    /**
     * @inheritdoc
     */
    protected function _getElementHtml(AbstractElement $element)
    {
        return $this->_toHtml();
    }

    /**
     * Where it is asked.
     *
     * @return string
     */
    public function testUrl(): string
    {
        return $this->getUrl('replycart/connection/test');
    }
}
