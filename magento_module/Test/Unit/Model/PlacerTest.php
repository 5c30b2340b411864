<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Model;

use Magento\Framework\Event\ManagerInterface;
use Magento\Framework\Exception\LocalizedException;
use Magento\Quote\Model\Quote;
use Magento\Quote\Model\QuoteManagement;
use Magento\Sales\Model\Order;
use Magento\Store\Model\Store;
use PHPUnit\Framework\TestCase;
use Psr\Log\NullLogger;
use Replycart\Bridge\Model\Allotments;
use Replycart\Bridge\Model\Data\OrderRequest;
use Replycart\Bridge\Model\Money;
use Replycart\Bridge\Model\Order\CartBuilder;
use Replycart\Bridge\Model\Order\Placer;
use Replycart\Bridge\Model\Order\StockCheck;
use Replycart\Bridge\Model\Payment\Gate;
use Replycart\Bridge\Model\Refusal;
use Replycart\Bridge\Model\SkuFinder;
use Replycart\Bridge\Test\Unit\Fakes\FakeAllotmentBook;
use Replycart\Bridge\Test\Unit\Fakes\FakeOrderBook;
use Replycart\Bridge\Test\Unit\Fakes\FakeShelf;
use Replycart\Bridge\Test\Unit\Fakes\Make;
use Throwable;

class PlacerTest extends TestCase
{
    private FakeOrderBook $book;
    private FakeAllotmentBook $line;
    private FakeShelf $shelf;
    private Gate $gate;
    private ?Throwable $fault = null;
    private float $asked = 30.7;
    private float $placed = 30.7;
    private float $paid = 30.7;
    private int $made = 0;

    protected function setUp(): void
    {
        $this->shelf = new FakeShelf();
        $this->book = new FakeOrderBook();
        $this->line = new FakeAllotmentBook($this->shelf);
        $this->gate = new Gate();
    }

    private function placer(): Placer
    {
        $allotments = $this->createMock(Allotments::class);
        $skus = $this->createMock(SkuFinder::class);
        $skus->method('known')->willReturnCallback(static fn (string $sku): ?string => $sku === 'NOPE' ? null : $sku);
        $quote = $this->createMock(Quote::class);
        $quote->method('__call')->willReturnCallback(
            fn (string $name): mixed => $name === 'getGrandTotal' ? $this->asked : null
        );
        $carts = $this->createMock(CartBuilder::class);
        $carts->method('build')->willReturnCallback(function (OrderRequest $request) use ($quote): Quote {
            $this->gate->open($request, 5);

            return $quote;
        });
        $management = $this->createMock(QuoteManagement::class);
        $management->method('submit')->willReturnCallback(function (): Order {
            if ($this->fault) {
                throw $this->fault;
            }
            $this->made++;
            $order = $this->createMock(Order::class);
            $order->method('getEntityId')->willReturn(7);
            $order->method('getGrandTotal')->willReturn($this->placed);
            $order->method('getTotalPaid')->willReturn($this->paid);

            return $order;
        });

        return new Placer(
            $this->book,
            $this->line,
            new StockCheck($allotments, $this->shelf, $skus),
            $carts,
            $management,
            $this->createMock(ManagerInterface::class),
            new Money(),
            $this->gate,
            new NullLogger()
        );
    }

    private function place(array $changes = []): array
    {
        $store = $this->createMock(Store::class);
        $store->method('getWebsiteId')->willReturn(1);

        return $this->placer()->place(Make::order($changes), $store);
    }

    private function refused(string $reason, array $changes = []): Refusal
    {
        try {
            $this->place($changes);
        } catch (Refusal $refusal) {
            self::assertSame($reason, $refusal->reason());
            self::assertSame('rollback', end($this->book->log));
            self::assertNull($this->gate->request());
            self::assertEmpty($this->book->rows['rc-1']['order_id']);

            return $refusal;
        }
        self::fail('nothing was thrown');
    }

    public function testPlacesOnceAndRemembersAll(): void
    {
        self::assertSame([7, true], $this->place());
        self::assertSame(['claim', 'begin', 'lock', 'bind', 'commit'], $this->book->log);
        self::assertSame(['line MUG', 'stand MUG'], $this->line->log);
        $row = $this->book->rows['rc-1'];
        self::assertSame(
            [7, 'S1', 'P1', 'x', 'ada', 'https://x.com/ada/1', '8AC1', '5O1'],
            [
                $row['order_id'], $row['sale'], $row['purchase'], $row['network'], $row['handle'], $row['reply_url'],
                $row['capture_id'], $row['payment_order_id'],
            ]
        );
        self::assertNull($this->gate->request(), 'the gate is closed again');
        self::assertSame([7, false], $this->place());
        self::assertSame(1, $this->made);
    }

    public function testAnOrderThatPlainRestMadeIsTheOrder(): void
    {
        $this->book->marked['rc-1'] = 9;
        self::assertSame([9, false], $this->place());
        self::assertSame([0, 9], [$this->made, $this->book->rows['rc-1']['order_id']]);
    }

    public function testWhatDiffersFromWhatWasPaidIsNotPlaced(): void
    {
        $this->asked = 30.71;
        $refusal = $this->refused(Refusal::MISMATCH);
        self::assertSame('30.71', $refusal->getDetails()['total']);
        self::assertSame(0, $this->made);
    }

    public function testWhatTheShopChangedWhilePlacingIsUndone(): void
    {
        $this->placed = 31.0;
        $this->refused(Refusal::MISMATCH);
    }

    public function testAnOrderThatIsNotPaidIsUndone(): void
    {
        $this->paid = 0.0;
        $this->refused(Refusal::INVALID);
    }

    public function testSoldOutNamesTheSku(): void
    {
        $this->shelf->units['MUG'] = 1;
        self::assertSame('MUG', $this->refused(Refusal::OUT_OF_STOCK)->getDetails()['sku']);
        self::assertSame(0, $this->made);
    }

    public function testAProductThatIsGoneIsSoldOut(): void
    {
        $line = Make::order()->getLines()[0]->setSku('NOPE');
        self::assertSame('NOPE', $this->refused(Refusal::OUT_OF_STOCK, ['lines' => [$line]])->getDetails()['sku']);
    }

    /**
     * @dataProvider faults
     */
    public function testWhatMagentoSaysIsTranslated(Throwable $fault, string $reason): void
    {
        $this->fault = $fault;
        $this->refused($reason);
    }

    /**
     * @return array<string, array{0: Throwable, 1: string}>
     */
    public static function faults(): array
    {
        return [
            'stock' => [new LocalizedException(__('The requested qty is not available')), Refusal::OUT_OF_STOCK],
            'old stock' => [new LocalizedException(__('Some products are out of stock.')), Refusal::OUT_OF_STOCK],
            'address' => [new LocalizedException(__('"regionId" is required.')), Refusal::INVALID],
            'a deadlock' => [new \Zend_Db_Adapter_Exception('Deadlock found'), Refusal::BUSY],
        ];
    }

    public function testAMistakeOfOursIsNotHidden(): void
    {
        $this->fault = new \TypeError('a mistake');
        $this->expectException(\TypeError::class);
        $this->place();
    }

    public function testAReferenceInAnotherLetterCaseIsRefused(): void
    {
        $this->book->rows['rc-1'] = ['reference' => 'RC-1', 'order_id' => null];
        $this->refused(Refusal::INVALID);
    }
}
