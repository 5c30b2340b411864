<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Model;

use Magento\Framework\DataObject;
use Magento\Framework\DataObject\IdentityGeneratorInterface;
use Magento\Framework\Event\Observer;
use Magento\Framework\MessageQueue\PublisherInterface;
use Magento\Framework\Serialize\Serializer\Json;
use Magento\Framework\Stdlib\DateTime\DateTime;
use PHPUnit\Framework\TestCase;
use Psr\Log\NullLogger;
use Replycart\Bridge\Cron\RetryNotices;
use Replycart\Bridge\Model\Config;
use Replycart\Bridge\Model\Notice\Consumer;
use Replycart\Bridge\Model\Notice\Delivery;
use Replycart\Bridge\Model\Notice\Notices;
use Replycart\Bridge\Model\Notice\Retries;
use Replycart\Bridge\Model\ResourceModel\NoticeBook;
use Replycart\Bridge\Model\SkuFinder;
use Replycart\Bridge\Observer\ImportNotice;
use Replycart\Bridge\Observer\MassUpdateNotice;
use Replycart\Bridge\Observer\OrderNotice;
use Replycart\Bridge\Observer\ProductGoneNotice;
use Replycart\Bridge\Observer\ProductNotice;
use Replycart\Bridge\Observer\RefundNotice;
use Replycart\Bridge\Observer\SoldNotice;
use Replycart\Bridge\Observer\StockNotice;
use Replycart\Bridge\Plugin\SourceItemsNotice;
use Replycart\Bridge\Test\Unit\Fakes\FakeOrderBook;
use Replycart\Bridge\Test\Unit\Fakes\FakeTransport;
use Replycart\Bridge\Test\Unit\Fakes\Make;

class NoticesTest extends TestCase
{
    /** @var array<int, array<string, string>> */
    private array $queue = [];
    private FakeTransport $wire;
    private NoticeBook $book;
    private int $now = 1800000000;

    protected function setUp(): void
    {
        $this->wire = new FakeTransport();
        $this->book = $this->createMock(NoticeBook::class);
    }

    private function notices(array $settings = Make::CONNECTED): Notices
    {
        $publisher = $this->createMock(PublisherInterface::class);
        $publisher->method('publish')->willReturnCallback(function (string $queue, string $message): void {
            self::assertSame('replycart.notice', $queue);
            $this->queue[] = json_decode($message, true);
        });
        $ids = $this->createMock(IdentityGeneratorInterface::class);
        $ids->method('generateId')->willReturn('d-1');

        return new Notices(Make::config($settings), $publisher, $ids, new Json(), new NullLogger());
    }

    private function retries(array $settings = Make::CONNECTED): Retries
    {
        $clock = $this->createMock(DateTime::class);
        $clock->method('gmtTimestamp')->willReturnCallback(fn (): int => $this->now);
        $delivery = new Delivery(Make::config($settings), $this->wire);

        return new Retries($this->book, $delivery, Make::config($settings), $clock, new NullLogger());
    }

    private function consumer(array $settings = Make::CONNECTED): Consumer
    {
        $config = Make::config($settings);

        $delivery = new Delivery($config, $this->wire);

        return new Consumer($delivery, $this->retries(), $config, new Json(), new NullLogger());
    }

    private function told(): array
    {
        return array_map(
            static fn (array $one): array => [$one['topic'], json_decode($one['body'], true)],
            $this->queue
        );
    }

    public function testTheSameIsQueuedOnce(): void
    {
        $notices = $this->notices();
        $notices->tell(Notices::PRODUCT, '7', ['sku' => 'MUG', 'nothing' => '']);
        $notices->tell(Notices::PRODUCT, '7', ['sku' => 'MUG']);
        $notices->tell(Notices::STOCK, '7');
        $notices->tell(Notices::STOCK, '');
        self::assertSame(
            [['product.updated', ['id' => '7', 'sku' => 'MUG']], ['stock.updated', ['id' => '7']]],
            $this->told()
        );
    }

    public function testNothingIsQueuedWithoutASecretOrWhenSwitchedOff(): void
    {
        $this->notices([Config::SECRET => ''] + Make::CONNECTED)->tell(Notices::PRODUCT, '7');
        $this->notices([Config::NOTICES => '0'] + Make::CONNECTED)->tell(Notices::PRODUCT, '7');
        $this->notices([Config::URL => ''] + Make::CONNECTED)->tell(Notices::PRODUCT, '7');
        self::assertSame([], $this->queue);
    }

    public function testAQueueThatFailsFailsNoSave(): void
    {
        $publisher = $this->createMock(PublisherInterface::class);
        $publisher->expects(self::once())->method('publish')->willThrowException(new \RuntimeException('no table'));
        $ids = $this->createMock(IdentityGeneratorInterface::class);
        (new Notices(Make::config(), $publisher, $ids, new Json(), new NullLogger()))->tell(Notices::PRODUCT, '7');
    }

    public function testANoticeIsSignedOverItsBytes(): void
    {
        $body = '{"id":"7","sku":"tasse-größe"}';
        $message = ['delivery' => 'd-1', 'topic' => 'stock.updated', 'body' => $body];
        $this->consumer()->process((string)json_encode($message));
        self::assertSame('https://sell.example.com/webhooks/magento', $this->wire->last('url'));
        self::assertSame($body, $this->wire->last('body'));
        $headers = $this->wire->last('headers');
        self::assertSame(['stock.updated', 'd-1'], [$headers['X-Replycart-Topic'], $headers['X-Replycart-Delivery']]);
        self::assertSame(
            base64_encode(hash_hmac('sha256', $body, 'wh-secret', true)),
            $headers['X-Replycart-Signature']
        );
        self::assertArrayNotHasKey('Authorization', $headers);
    }

    /**
     * @dataProvider failing
     */
    public function testWhatFailsIsKeptForLater(?int $status): void
    {
        $status === null ? $this->wire->away() : $this->wire->answer($status, '');
        $this->book->expects(self::once())->method('keep')->with('d-1', 'stock.updated', '{}', 1, $this->now + 60);
        $this->consumer()->process('{"delivery":"d-1","topic":"stock.updated","body":"{}"}');
    }

    /**
     * @return array<int, array{0: int|null}>
     */
    public static function failing(): array
    {
        return [[null], [401], [404], [500], [302]];
    }

    public function testWhatCannotBeReadHoldsUpNobody(): void
    {
        foreach (['', 'nonsense', '[]', '{"topic":"x"}', '"text"'] as $message) {
            $this->consumer()->process($message);
        }
        self::assertSame([], $this->wire->sent);
    }

    public function testTheCronTriesAgainAndWaitsLonger(): void
    {
        $rows = [
            ['delivery' => 'd-1', 'topic' => 't', 'body' => '{}', 'attempts' => 1],
            ['delivery' => 'd-2', 'topic' => 't', 'body' => '{}', 'attempts' => 3],
            ['delivery' => 'd-3', 'topic' => 't', 'body' => '{}', 'attempts' => 1],
        ];
        $this->book->method('due')->willReturn($rows);
        $this->wire->answer(200, '')->answer(503, '');
        $this->book->expects(self::once())->method('drop')->with('d-1');
        $this->book->expects(self::once())->method('keep')->with('d-2', 't', '{}', 4, $this->now + 480);
        (new RetryNotices($this->retries()))->execute();
        self::assertCount(2, $this->wire->sent, 'the third waits with the second');
    }

    public function testItIsGivenUpInTheEnd(): void
    {
        $this->book->expects(self::once())->method('drop')->with('d-1');
        $this->book->expects(self::once())->method('keep')->with('d-1', 't', '{}', 29, $this->now + 3 * 3600);
        $this->retries()->later('d-1', 't', '{}', 29);
        $this->retries()->later('d-1', 't', '{}', 30);
    }

    public function testNothingIsTriedWhileSwitchedOff(): void
    {
        $this->book->expects(self::never())->method('due');
        self::assertSame(0, $this->retries([Config::NOTICES => '0'] + Make::CONNECTED)->run());
    }

    public function testProductsAndStock(): void
    {
        $product = new DataObject(['id' => 7, 'sku' => 'MUG', 'product_id' => 7]);
        (new ProductNotice($this->notices()))->execute(new Observer(['product' => $product]));
        (new ProductGoneNotice($this->notices()))->execute(new Observer(['product' => $product]));
        (new StockNotice($this->notices()))->execute(new Observer(['data_object' => $product]));
        $order = new DataObject(['all_items' => [$product]]);
        (new SoldNotice($this->notices()))->execute(new Observer(['order' => $order]));
        (new SoldNotice($this->notices()))->execute(new Observer([]));
        self::assertSame(
            ['product.updated', 'product.deleted', 'stock.updated', 'stock.updated'],
            array_column($this->queue, 'topic')
        );
    }

    public function testManyAtOnce(): void
    {
        $skus = $this->createMock(SkuFinder::class);
        $skus->method('of')->with([1, 2])->willReturn([1 => 'A', 2 => 'B']);
        $skus->method('ids')->with(['A', 'C'])->willReturn(['A' => 1]);
        $log = new NullLogger();
        (new MassUpdateNotice($this->notices(), $skus, $log))->execute(new Observer(['product_ids' => [1, 2]]));
        (new ImportNotice($this->notices(), $skus, $log))
            ->execute(new Observer(['bunch' => [['sku' => 'A'], ['name' => 'x'], ['sku' => 'C']]]));
        $items = [new DataObject(['sku' => 'A']), new DataObject(['sku' => 'C']), new DataObject(['sku' => 'A'])];
        $plugin = new SourceItemsNotice($this->notices(), $skus, $log);
        self::assertNull($plugin->afterExecute(new DataObject(), null, $items));
        self::assertSame(
            ['product.updated', 'product.updated', 'product.updated', 'stock.updated'],
            array_column($this->queue, 'topic')
        );
    }

    public function testADatabaseThatIsAwayFailsNoSave(): void
    {
        $skus = $this->createMock(SkuFinder::class);
        $skus->method('of')->willThrowException(new \RuntimeException('gone'));
        $skus->method('ids')->willThrowException(new \RuntimeException('gone'));
        $book = $this->getMockBuilder(FakeOrderBook::class)->onlyMethods(['ofOrder'])->getMock();
        $book->method('ofOrder')->willThrowException(new \RuntimeException('gone'));
        $log = new NullLogger();
        (new MassUpdateNotice($this->notices(), $skus, $log))->execute(new Observer(['product_ids' => [1]]));
        (new ImportNotice($this->notices(), $skus, $log))->execute(new Observer(['bunch' => [['sku' => 'A']]]));
        (new SourceItemsNotice($this->notices(), $skus, $log))->afterExecute(new DataObject(), null, []);
        (new OrderNotice($this->notices(), $book, $log))->execute(new Observer(['order' => new DataObject()]));
        (new RefundNotice($this->notices(), $book, $log))->execute(new Observer(['creditmemo' => new DataObject()]));
        self::assertSame([], $this->queue);
    }

    public function testOnlyOurOrdersAreTold(): void
    {
        $book = new FakeOrderBook();
        $book->rows['rc-1'] = ['reference' => 'rc-1', 'order_id' => 7];
        $log = new NullLogger();
        foreach ([7, 8] as $id) {
            $order = new DataObject(['entity_id' => $id]);
            $memo = new DataObject(['entity_id' => 90 + $id, 'order_id' => $id]);
            (new OrderNotice($this->notices(), $book, $log))->execute(new Observer(['order' => $order]));
            (new RefundNotice($this->notices(), $book, $log))->execute(new Observer(['creditmemo' => $memo]));
        }
        self::assertSame([
            ['order.updated', ['id' => '7', 'reference' => 'rc-1']],
            ['refund.created', ['id' => '97', 'reference' => 'rc-1', 'order' => '7']],
        ], $this->told());
    }
}
