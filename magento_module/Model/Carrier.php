<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Magento\Framework\App\Config\ScopeConfigInterface;
use Magento\Quote\Model\Quote\Address\RateRequest;
use Magento\Quote\Model\Quote\Address\RateResult\ErrorFactory;
use Magento\Quote\Model\Quote\Address\RateResult\MethodFactory;
use Magento\Shipping\Model\Carrier\AbstractCarrier;
use Magento\Shipping\Model\Carrier\CarrierInterface;
use Magento\Shipping\Model\Rate\ResultFactory;
use Psr\Log\LoggerInterface;
use Replycart\Bridge\Model\Payment\Gate;

/**
 * The shipping that was agreed by reply, at its agreed price. Nobody else is ever offered it.
 */
class Carrier extends AbstractCarrier implements CarrierInterface
{
    public const METHOD = 'replycart_agreed';

    /**
     * @var string
     */
    protected $_code = 'replycart';

    /**
     * @var bool
     */
    protected $_isFixed = true;

    /**
     * @param ScopeConfigInterface $scopeConfig
     * @param ErrorFactory $rateErrorFactory
     * @param LoggerInterface $logger
     * @param ResultFactory $results
     * @param MethodFactory $methods
     * @param Gate $gate
     * @param array $data
     */
    public function __construct(
        ScopeConfigInterface $scopeConfig,
        ErrorFactory $rateErrorFactory,
        LoggerInterface $logger,
        private readonly ResultFactory $results,
        private readonly MethodFactory $methods,
        private readonly Gate $gate,
        array $data = []
    ) {
        parent::__construct($scopeConfig, $rateErrorFactory, $logger, $data);
    }

    /**
     * One rate while the sidecar's own call runs, nothing otherwise.
     *
     * @param RateRequest $request
     * @return \Magento\Shipping\Model\Rate\Result|bool
     */
    public function collectRates(RateRequest $request)
    {
        $price = $this->gate->shipping();
        if ($price === null) {
            return false;
        }
        $label = trim((string)$this->gate->request()?->getShipping()?->getLabel());
        $method = $this->methods->create();
        $method->setCarrier($this->_code);
        $method->setCarrierTitle($this->getConfigData('title'));
        $method->setMethod('agreed');
        $method->setMethodTitle($label !== '' ? $label : $this->getConfigData('name'));
        $method->setPrice($price);
        $method->setCost($price);
        $result = $this->results->create();
        $result->append($method);

        return $result;
    }

    /**
     * @inheritdoc
     */
    public function getAllowedMethods()
    {
        return ['agreed' => $this->getConfigData('name')];
    }
}
