<?php

declare(strict_types=1);

namespace Replycart\Bridge\Ui\Component;

use Magento\Framework\DataObject\IdentityGeneratorInterface;
use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Ui\Component\Action;

/**
 * "Sell by Reply" for several products: the grid's page carries a key, so that a double click makes one set of drafts.
 */
class SellAction extends Action
{
    /**
     * @param ContextInterface $context
     * @param UrlInterface $urls
     * @param IdentityGeneratorInterface $ids
     * @param array $components
     * @param array $data
     * @param array|\JsonSerializable|null $actions
     */
    public function __construct(
        ContextInterface $context,
        private readonly UrlInterface $urls,
        private readonly IdentityGeneratorInterface $ids,
        array $components = [],
        array $data = [],
        $actions = null
    ) {
        parent::__construct($context, $components, $data, $actions);
    }

    /**
     * @inheritdoc
     */
    public function prepare()
    {
        $once = ['once' => $this->ids->generateId()];
        $url = $this->urls->getUrl('replycart/product/massSell', $once);
        $this->setData('config', ['url' => $url] + (array)$this->getData('config'));
        parent::prepare();
    }
}
