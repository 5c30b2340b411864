<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Model;

use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Sales\Api\OrderRepositoryInterface;
use Magento\Sales\Model\Order;
use Magento\Sales\Model\Order\Item;
use Magento\Store\Model\Store;
use PHPUnit\Framework\TestCase;
use Replycart\Bridge\Api\Data\LineResultInterfaceFactory;
use Replycart\Bridge\Api\Data\OrderResultInterfaceFactory;
use Replycart\Bridge\Api\Data\QuoteResultInterfaceFactory;
use Replycart\Bridge\Model\Money;
use Replycart\Bridge\Model\Order\Checker;
use Replycart\Bridge\Model\Order\Mailer;
use Replycart\Bridge\Model\Order\Placer;
use Replycart\Bridge\Model\Order\Reader;
use Replycart\Bridge\Model\Order\StoreFinder;
use Replycart\Bridge\Model\Orders;
use Replycart\Bridge\Model\Refusal;
use Replycart\Bridge\Test\Unit\Fakes\FakeOrderBook;
use Replycart\Bridge\Test\Unit\Fakes\Make;

class OrdersTest extends TestCase
{
    private FakeOrderBook $book;
    private Placer $placer;
    private Mailer $mailer;
    private OrderRepositoryInterface $repository;

    protected function setUp(): void
    {
        $this->book = new FakeOrderBook();
        $this->placer = $this->createMock(Placer::class);
        $this->mailer = $this->createMock(Mailer::class);
        $this->repository = $this->createMock(OrderRepositoryInterface::class);
    }

    private function orders(): Orders
    {
        $store = $this->createMock(Store::class);
        $store->method('getBaseCurrencyCode')->willReturn('EUR');
        $stores = $this->createMock(StoreFinder::class);
        $stores->method('find')->willReturn($store);
        $reader = new Reader(
            new OrderResultInterfaceFactory(),
            new QuoteResultInterfaceFactory(),
            new LineResultInterfaceFactory(),
            new Money()
        );

        return new Orders(
            new Checker(new Money()),
            $stores,
            $this->placer,
            $this->book,
            $this->repository,
            $reader,
            $this->mailer
        );
    }

    private function order(array $changes = []): Order
    {
        $item = $this->createMock(Item::class);
        $item->method('getSku')->willReturn('MUG');
        $item->method('getQtyOrdered')->willReturn(2.0);
        $item->method('getRowTotalInclTax')->willReturn(25.8);
        $item->method('getDiscountAmount')->willReturn(0.0);
        $item->method('getTaxAmount')->willReturn(4.12);
        $order = $this->createMock(Order::class);
        foreach ($changes + [
            'getEntityId' => 7,
            'getIncrementId' => '000000007',
            'getOrderCurrencyCode' => 'EUR',
            'getGrandTotal' => 30.7,
            'getTotalPaid' => 30.7,
            'getTotalRefunded' => null,
            'getTaxAmount' => 4.9,
            'getStatus' => 'processing',
            'getExtOrderId' => 'rc-1',
            'getAllVisibleItems' => [$item],
        ] as $method => $value) {
            $order->method($method)->willReturn($value);
        }

        return $order;
    }

    public function testAnswersTheOrderThatWasMade(): void
    {
        $this->placer->method('place')->willReturn([7, true]);
        $this->repository->method('get')->with(7)->willReturn($this->order());
        $this->book->rows['rc-1'] = ['reference' => 'rc-1', 'order_id' => 7, 'capture_id' => '8AC1'];
        $this->mailer->expects(self::once())->method('send');
        $made = $this->orders()->place(Make::order());
        self::assertSame(
            ['7', '000000007', 'rc-1', 'processing', true, 'EUR', '30.70', '4.90', '8AC1', '0.00', true],
            [
                $made->getId(), $made->getNumber(), $made->getReference(), $made->getStatus(), $made->isPaid(),
                $made->getCurrency(), $made->getTotal(), $made->getTax(), $made->getTransactionId(),
                $made->getRefunded(), $made->isCreated(),
            ]
        );
        $line = $made->getLines()[0];
        self::assertSame(
            ['MUG', 2, '21.68', '4.12', '25.80'],
            [$line->getSku(), $line->getQuantity(), $line->getNet(), $line->getTax(), $line->getTotal()]
        );
    }

    public function testAnUnpaidOrderIsNotSaidToBePaid(): void
    {
        $this->book->rows['rc-1'] = ['reference' => 'rc-1', 'order_id' => 7];
        $this->repository->method('get')->willReturn($this->order(['getTotalPaid' => null]));
        self::assertFalse($this->orders()->get('rc-1')->isPaid());
    }

    public function testFindsAnOrderThatPlainRestMarked(): void
    {
        $this->book->marked['rc-1'] = 9;
        $this->repository->method('get')->with(9)->willReturn($this->order());
        self::assertSame('rc-1', $this->orders()->get('rc-1')->getReference());
    }

    /**
     * @dataProvider unknown
     */
    public function testNotFound(array $rows, string $asked): void
    {
        $this->book->rows = $rows;
        $this->repository->method('get')->willThrowException(new NoSuchEntityException());
        try {
            $this->orders()->get($asked);
            self::fail('nothing was thrown');
        } catch (Refusal $refusal) {
            self::assertSame(404, $refusal->getHttpCode());
        }
    }

    /**
     * @return array<string, array{0: array<string, array<string, mixed>>, 1: string}>
     */
    public static function unknown(): array
    {
        return [
            'nothing' => [[], 'rc-1'],
            'claimed only' => [['rc-1' => ['reference' => 'rc-1', 'order_id' => null]], 'rc-1'],
            'another letter case' => [['RC-1' => ['reference' => 'rc-1', 'order_id' => 7]], 'RC-1'],
            'deleted' => [['rc-1' => ['reference' => 'rc-1', 'order_id' => 7]], 'rc-1'],
        ];
    }

    /**
     * @dataProvider wrong
     */
    public function testNonsenseNamesTheField(array $changes, string $field): void
    {
        $this->placer->expects(self::never())->method('place');
        try {
            $this->orders()->place(Make::order($changes));
            self::fail('nothing was thrown');
        } catch (Refusal $refusal) {
            self::assertSame([400, $field], [$refusal->getHttpCode(), $refusal->getDetails()['field']]);
        }
    }

    /**
     * @return array<string, array{0: array<string, mixed>, 1: string}>
     */
    public static function wrong(): array
    {
        $order = Make::order();
        $line = $order->getLines()[0];
        $twice = [$line, $line];
        $address = static fn (string $name, string $value) => (clone $order->getAddress())->{'set' . $name}($value);

        return [
            'reference' => [['reference' => 'a b'], 'reference'],
            'long reference' => [['reference' => str_repeat('a', 101)], 'reference'],
            'currency' => [['currency' => 'USD'], 'currency'],
            'no lines' => [['lines' => []], 'lines'],
            'a line twice' => [['lines' => $twice], 'lines.1.sku'],
            'no units' => [['lines' => [(clone $line)->setQuantity(0)]], 'lines.0.quantity'],
            'a price' => [['lines' => [(clone $line)->setUnit('-1')]], 'lines.0.unit'],
            'shipping' => [['shipping' => (clone $order->getShipping())->setPrice('x')], 'shipping.price'],
            'no address' => [['address' => null], 'address'],
            'country' => [['address' => $address('Country', 'Germany')], 'address.country'],
            'e-mail' => [['address' => $address('Email', 'zoe@')], 'address.email'],
            'street' => [['address' => $address('Line1', ' ')], 'address.line1'],
            'no total' => [['totals' => null], 'totals.total'],
            'nothing paid' => [['totals' => (clone $order->getTotals())->setTotal('0.00')], 'totals.total'],
            'no payment' => [['payment' => null], 'payment.transaction_id'],
        ];
    }

    public function testAMailThatFailsFailsNothing(): void
    {
        $sender = $this->createMock(\Magento\Sales\Model\Order\Email\Sender\OrderSender::class);
        $sender->expects(self::once())->method('send')->willThrowException(new LocalizedException(__('no mail')));
        $mailer = new Mailer(Make::config(), $sender, new \Psr\Log\NullLogger());
        $mailer->send($this->order());
        $mailer->send($this->order(['getEmailSent' => 1]));
        $silent = new Mailer(Make::config([]), $sender, new \Psr\Log\NullLogger());
        $silent->send($this->order());
    }
}
