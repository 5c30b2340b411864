<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Model;

use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\TestCase;
use Replycart\Bridge\Model\Money;
use Replycart\Bridge\Model\Refund\Refunds;
use Replycart\Bridge\Test\Unit\Fakes\FakeOrderBook;
use Replycart\Bridge\Test\Unit\Fakes\FakeRefundBook;
use Replycart\Bridge\Test\Unit\Fakes\FakeTransport;
use Replycart\Bridge\Test\Unit\Fakes\Make;

class RefundsTest extends TestCase
{
    private FakeTransport $wire;
    private FakeRefundBook $book;

    protected function setUp(): void
    {
        $this->wire = new FakeTransport();
        $this->book = new FakeRefundBook();
    }

    private function refund(float $amount = 12.9, float $before = 0.0, int $order = 7): string
    {
        $orders = new FakeOrderBook();
        $orders->rows['rc-1'] = ['reference' => 'rc-1', 'order_id' => 7, 'purchase' => 'P 1'];
        $refunds = new Refunds(Make::client($this->wire), $orders, $this->book, new Money());

        return $refunds->refund($order, $before, $amount, 'EUR', "too\n small");
    }

    private function fails(string $says, float $amount = 12.9, float $before = 0.0, int $order = 7): void
    {
        try {
            $this->refund($amount, $before, $order);
            self::fail('nothing was thrown');
        } catch (LocalizedException $error) {
            self::assertStringContainsString($says, $error->getMessage());
        }
    }

    public function testPayPalDidIt(): void
    {
        $this->wire->answer(200, ['id' => 'r1', 'state' => 'done', 'amount' => 1290]);
        self::assertSame('r1', $this->refund());
        self::assertSame('https://sell.example.com/api/v1/purchases/P%201/refund', $this->wire->last('url'));
        $body = json_decode($this->wire->last('body'), true);
        self::assertSame([1290, 'too small', 'shop', true], [
            $body['amount'], $body['reason'], $body['source'], $body['wait'],
        ]);
        self::assertSame($body['shop_refund_id'], $this->wire->last('headers')['Idempotency-Key']);
        self::assertGreaterThan(25, $this->wire->last('seconds'));
        self::assertSame('done', $this->book->rows[1]['state']);
    }

    public function testPayPalRefusedAndTheNextTryIsAnotherOne(): void
    {
        $this->wire->answer(502, ['detail' => 'not enough money', 'code' => 'declined']);
        $this->wire->answer(200, ['refunds' => []]);
        $this->fails('not enough money (declined)');
        self::assertSame('refused', $this->book->rows[1]['state']);
        $this->wire->answer(200, ['id' => 'r2', 'state' => 'given']);
        self::assertSame('r2', $this->refund());
        self::assertNotSame($this->book->rows[1]['idempotency_key'], $this->book->rows[2]['idempotency_key']);
    }

    public function testALostAnswerIsAskedForUnderTheSameKey(): void
    {
        $this->wire->away();
        $this->fails('not sent twice');
        $first = $this->wire->last('headers')['Idempotency-Key'];
        $this->wire->answer(200, ['id' => 'r1', 'state' => 'done']);
        self::assertSame('r1', $this->refund());
        self::assertSame($first, $this->wire->last('headers')['Idempotency-Key']);
        self::assertCount(1, $this->book->rows);
    }

    public function testWhatIsQueuedIsLookedAtAndNotSentAgain(): void
    {
        $this->wire->answer(202, ['id' => 'r1', 'state' => 'queued']);
        $this->fails('has not answered yet');
        $key = $this->book->rows[1]['idempotency_key'];
        $this->wire->answer(200, ['refunds' => [['id' => 'r1', 'state' => 'queued', 'shop_refund_id' => $key]]]);
        $this->fails('has not answered yet');
        $this->wire->answer(200, ['refunds' => [['id' => 'r1', 'state' => 'given', 'shop_refund_id' => $key]]]);
        self::assertSame('r1', $this->refund());
        self::assertSame(['POST', 'GET', 'GET'], array_column($this->wire->sent, 'method'));
    }

    public function testARefusalThatStillWaitsForAPersonIsNotSentAgain(): void
    {
        $this->wire->answer(502, ['detail' => 'keys']);
        $this->wire->answer(200, ['refunds' => [
            ['id' => 'r1', 'state' => 'queued', 'shop_refund_id' => 'magento-7-0-1290-1'],
        ]]);
        $this->fails('keys');
        self::assertSame('queued', $this->book->rows[1]['state']);
    }

    public function testOfTwoRowsWithOneKeyTheOneInForceCounts(): void
    {
        $this->wire->answer(202, ['id' => 'r1', 'state' => 'queued']);
        $this->fails('has not answered yet');
        $key = $this->book->rows[1]['idempotency_key'];
        $this->wire->answer(200, ['refunds' => [
            ['id' => 'r1', 'state' => 'void', 'shop_refund_id' => $key],
            ['id' => 'r2', 'state' => 'done', 'shop_refund_id' => $key],
        ]]);
        self::assertSame('r2', $this->refund());
    }

    public function testAnotherAmountWaitsUntilTheOpenOneIsSettled(): void
    {
        $this->wire->away();
        $this->fails('not sent twice');
        $this->fails('12.90 EUR may have gone through', 5.0);
        self::assertCount(1, $this->wire->sent);
    }

    public function testTheSameAmountLaterIsAnotherRefund(): void
    {
        $this->wire->answer(200, ['id' => 'r1', 'state' => 'done'])->answer(200, ['id' => 'r2', 'state' => 'done']);
        self::assertSame(['r1', 'r2'], [$this->refund(5.0), $this->refund(5.0, 5.0)]);
        self::assertCount(2, array_unique(array_column($this->book->rows, 'idempotency_key')));
    }

    public function testMadeAtPayPalItself(): void
    {
        $this->wire->answer(200, ['id' => 'r1', 'state' => 'void']);
        $this->fails('Refund Offline');
    }

    public function testAStrangerSOrderIsNotRefunded(): void
    {
        $this->fails('not known', 12.9, 0.0, 8);
        self::assertSame([], $this->wire->sent);
    }
}
