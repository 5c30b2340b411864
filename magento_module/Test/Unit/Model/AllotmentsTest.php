<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Model;

use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Stdlib\DateTime\DateTime;
use Magento\Store\Model\Store;
use PHPUnit\Framework\TestCase;
use Replycart\Bridge\Api\Data\AllotmentResultInterface;
use Replycart\Bridge\Api\Data\AllotmentResultInterfaceFactory;
use Replycart\Bridge\Cron\ReleaseAllotments;
use Replycart\Bridge\Model\Allotments;
use Replycart\Bridge\Model\Data\AllotmentRequest;
use Replycart\Bridge\Model\Order\StoreFinder;
use Replycart\Bridge\Model\Refusal;
use Replycart\Bridge\Model\SkuFinder;
use Replycart\Bridge\Test\Unit\Fakes\FakeAllotmentBook;
use Replycart\Bridge\Test\Unit\Fakes\FakeShelf;

class AllotmentsTest extends TestCase
{
    private const NOW = 1800000000;

    private FakeShelf $shelf;
    private FakeAllotmentBook $book;
    private Allotments $allotments;
    private int $now = self::NOW;

    protected function setUp(): void
    {
        $this->shelf = new FakeShelf(['MUG' => 5]);
        $this->book = new FakeAllotmentBook($this->shelf);
        $this->make();
    }

    private function make(): void
    {
        $store = $this->createMock(Store::class);
        $store->method('getWebsiteId')->willReturn(1);
        $stores = $this->createMock(StoreFinder::class);
        $stores->method('find')->willReturn($store);
        $skus = $this->createMock(SkuFinder::class);
        $skus->method('known')->willReturnCallback(
            static fn (string $sku): ?string => strtoupper($sku) === 'MUG' ? 'MUG' : null
        );
        $clock = $this->createMock(DateTime::class);
        $clock->method('gmtTimestamp')->willReturnCallback(fn (): int => $this->now);
        $this->allotments = new Allotments(
            $this->book,
            $this->shelf,
            $stores,
            $skus,
            new AllotmentResultInterfaceFactory(),
            $clock
        );
    }

    private function set(
        int $quantity,
        string $sale = 'S1',
        ?string $until = null,
        string $sku = 'MUG'
    ): AllotmentResultInterface {
        return $this->allotments->set((new AllotmentRequest())->setSale($sale)->setSku($sku)->setQuantity($quantity)
            ->setUntil($until ?? gmdate('Y-m-d\TH:i:s\Z', $this->now + 3600)));
    }

    private function refused(string $code, callable $call): void
    {
        try {
            $call();
            self::fail('nothing was thrown');
        } catch (Refusal $refusal) {
            self::assertSame($code, $refusal->reason());
            self::assertSame($code, $refusal->getDetails()['code']);
        }
    }

    public function testSetsAndSetsAgain(): void
    {
        foreach ([2, 2, 4, 1, 0, 0] as $quantity) {
            $result = $this->set($quantity);
            self::assertSame([$quantity, 5 - $quantity], [$result->getQuantity(), $result->getAvailable()]);
            self::assertSame(5 - $quantity, $this->shelf->units['MUG']);
        }
    }

    public function testTheSkuIsWrittenAsTheShopWritesIt(): void
    {
        self::assertSame('MUG', $this->set(1, 'S1', null, 'mug')->getSku());
    }

    public function testMoreThanTheShopHasChangesNothing(): void
    {
        $this->set(2);
        $this->refused(Refusal::OUT_OF_STOCK, fn () => $this->set(6));
        self::assertSame(2, $this->book->find('S1', 'MUG')['quantity']);
        self::assertSame(3, $this->shelf->units['MUG']);
        $this->refused(Refusal::OUT_OF_STOCK, fn () => $this->set(4, 'S2'));
        self::assertSame(3, $this->shelf->units['MUG']);
    }

    public function testWhatHappenedMeanwhileIsSoldOutToo(): void
    {
        $this->shelf = $this->getMockBuilder(FakeShelf::class)->onlyMethods(['keep'])->getMock();
        $this->shelf->method('keep')->willThrowException(new LocalizedException(__('Some are out of stock.')));
        $this->make();
        $this->refused(Refusal::OUT_OF_STOCK, fn () => $this->set(1));
        self::assertNull($this->book->find('S1', 'MUG'));
    }

    public function testStandsInLineBeforeItLooks(): void
    {
        $this->set(1);
        self::assertSame(['line MUG', 'begin', 'stand MUG', 'commit'], $this->book->log);
    }

    public function testAnOrderTakesFromItsSaleFirst(): void
    {
        $this->set(3);
        self::assertSame(2, $this->allotments->consume('S1', 'MUG', 2));
        self::assertSame([4, 1], [$this->shelf->units['MUG'], $this->book->find('S1', 'MUG')['quantity']]);
        self::assertSame(1, $this->allotments->consume('S1', 'MUG', 2));
        self::assertSame(0, $this->allotments->consume('S1', 'MUG', 2));
        self::assertSame(0, $this->allotments->consume('S2', 'MUG', 2));
        self::assertSame(0, $this->allotments->consume('', 'MUG', 2));
        self::assertSame(5, $this->shelf->units['MUG']);
    }

    public function testUnitsGoBackWhenTheTimeIsOver(): void
    {
        $this->set(3);
        self::assertSame(0, $this->allotments->release());
        $this->now += 3601;
        (new ReleaseAllotments($this->allotments))->execute();
        self::assertSame([5, 0], [$this->shelf->units['MUG'], $this->book->find('S1', 'MUG')['quantity']]);
        self::assertSame(0, $this->allotments->release());
    }

    public function testADatabaseThatIsBusyIsSaidToBe(): void
    {
        $book = $this->getMockBuilder(FakeAllotmentBook::class)->onlyMethods(['stand'])
            ->setConstructorArgs([$this->shelf])->getMock();
        $book->method('stand')->willThrowException(new \Zend_Db_Adapter_Exception('Deadlock found'));
        $this->book = $book;
        $this->make();
        $this->refused(Refusal::BUSY, fn () => $this->set(1));
    }

    /**
     * @dataProvider nonsense
     */
    public function testNonsenseIsRefused(int $quantity, string $sale, string $until, string $sku, string $code): void
    {
        $this->refused($code, fn () => $this->set($quantity, $sale, $until, $sku));
        self::assertSame([], $this->book->rows);
    }

    /**
     * @return array<string, array{0: int, 1: string, 2: string, 3: string, 4: string}>
     */
    public static function nonsense(): array
    {
        $later = gmdate('Y-m-d\TH:i:s\Z', self::NOW + 60);

        return [
            'below zero' => [-1, 'S1', $later, 'MUG', Refusal::INVALID],
            'no sale' => [1, '', $later, 'MUG', Refusal::INVALID],
            'long sale' => [1, str_repeat('S', 65), $later, 'MUG', Refusal::INVALID],
            'no time' => [1, 'S1', '', 'MUG', Refusal::INVALID],
            'no zone' => [1, 'S1', '2027-01-16 10:00:00', 'MUG', Refusal::INVALID],
            'over' => [1, 'S1', '2020-01-01T00:00:00Z', 'MUG', Refusal::INVALID],
            'in ten years' => [1, 'S1', '2037-01-01T00:00:00Z', 'MUG', Refusal::INVALID],
            'unknown product' => [1, 'S1', $later, 'NOPE', Refusal::OUT_OF_STOCK],
        ];
    }
}
