<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml\Sale;

use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Controller\ResultInterface;
use Magento\Framework\Controller\Result\JsonFactory;
use Magento\Framework\Exception\InputException;
use Replycart\Bridge\Model\Sale\Sales;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\ViewModel\Words;

/**
 * How the post will look, while the form is filled in.
 */
class Preview extends Action implements HttpPostActionInterface
{
    public const ADMIN_RESOURCE = 'Replycart_Bridge::sell';

    /**
     * @param Context $context
     * @param Sales $sales
     * @param Words $words
     * @param JsonFactory $answers
     */
    public function __construct(
        Context $context,
        private readonly Sales $sales,
        private readonly Words $words,
        private readonly JsonFactory $answers
    ) {
        parent::__construct($context);
    }

    /**
     * The post, or what stands in its way.
     *
     * @return ResultInterface
     */
    public function execute(): ResultInterface
    {
        $form = array_filter((array)$this->getRequest()->getPostValue(), 'is_scalar');
        if (trim((string)($form['product'] ?? '')) === '') {
            return $this->answers->create()->setData(['problems' => [(string)__('Choose a product first.')]]);
        }
        try {
            $look = $this->sales->preview($form);
        } catch (InputException $error) {
            $problems = array_map(
                static fn ($one): string => (string)$one->getMessage(),
                $error->getErrors() ?: [$error]
            );

            return $this->answers->create()->setData(['problems' => $problems]);
        } catch (SidecarException $error) {
            return $this->answers->create()->setData(['problems' => $error->lines()]);
        }
        $available = $look['available'] ?? null;

        return $this->answers->create()->setData([
            'text' => (string)($look['text'] ?? ''),
            'length' => (int)($look['length'] ?? 0),
            'most' => (int)($look['max_length'] ?? 280),
            'fits' => (bool)($look['fits'] ?? true),
            'price' => $this->words->money((int)($look['price'] ?? 0), (string)($look['currency'] ?? '')),
            'available' => $available === null ? '' : (string)__('%1 in the shop', (int)$available),
            'problems' => array_map('strval', (array)($look['warnings'] ?? [])),
        ]);
    }
}
