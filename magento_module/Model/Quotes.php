<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Magento\Framework\Exception\LocalizedException;
use Magento\Quote\Model\Quote;
use Magento\Quote\Model\SubmitQuoteValidator;
use Replycart\Bridge\Api\Data\OrderRequestInterface;
use Replycart\Bridge\Api\Data\QuoteResultInterface;
use Replycart\Bridge\Api\QuotesInterface;
use Replycart\Bridge\Model\Order\CartBuilder;
use Replycart\Bridge\Model\Order\Checker;
use Replycart\Bridge\Model\Order\Reader;
use Replycart\Bridge\Model\Order\StockCheck;
use Replycart\Bridge\Model\Order\StoreFinder;
use Replycart\Bridge\Model\Payment\Gate;
use Replycart\Bridge\Model\ResourceModel\OrderBook;

/**
 * REST: what an order would come to, by the very cart that the order would be made of; then all of it is undone.
 */
class Quotes implements QuotesInterface
{
    /**
     * @param Checker $checker
     * @param StoreFinder $stores
     * @param StockCheck $stock
     * @param CartBuilder $carts
     * @param SubmitQuoteValidator $rules
     * @param Reader $reader
     * @param OrderBook $book
     * @param Gate $gate
     */
    public function __construct(
        private readonly Checker $checker,
        private readonly StoreFinder $stores,
        private readonly StockCheck $stock,
        private readonly CartBuilder $carts,
        private readonly SubmitQuoteValidator $rules,
        private readonly Reader $reader,
        private readonly OrderBook $book,
        private readonly Gate $gate
    ) {
    }

    /**
     * @inheritdoc
     */
    public function reckon(OrderRequestInterface $order): QuoteResultInterface
    {
        $store = $this->stores->find();
        $this->checker->forQuote($order, $store);
        $this->book->beginTransaction();
        try {
            $this->stock->take($order, $store);

            $quote = $this->carts->build($order, $store);
            if (trim((string)$order->getAddress()?->getEmail()) !== '') {
                $this->validate($quote);
            }

            return $this->reader->quote($quote, $order->getCurrency());
        } finally {
            $this->book->rollBack();
            $this->gate->close();
        }
    }

    /**
     * A real buyer's address is looked at as the order will be: what the shop would refuse is told before the payment.
     *
     * @param Quote $quote
     * @return void
     * @throws Refusal invalid
     */
    private function validate(Quote $quote): void
    {
        try {
            $this->rules->validateQuote($quote);
        } catch (LocalizedException $error) {
            throw new Refusal(__('%1', $error->getMessage()), Refusal::INVALID, ['field' => 'address']);
        }
    }
}
