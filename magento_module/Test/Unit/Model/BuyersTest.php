<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Model;

use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Serialize\Serializer\Json;
use Psr\Log\NullLogger;
use Replycart\Bridge\Controller\Adminhtml\Buyer\Act;
use Replycart\Bridge\Model\Buyers;
use Replycart\Bridge\Model\Order\Forgetter;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\Test\Unit\AdminTestCase;
use Replycart\Bridge\Test\Unit\Fakes\FakeTraceBook;

class BuyersTest extends AdminTestCase
{
    private const NOTES = 'sales_order_status_history';
    private const PAYMENTS = 'sales_order_payment';
    private const PAID = 'sale mug. Paid with PayPal, capture CAP-1.';

    private FakeTraceBook $book;

    protected function setUp(): void
    {
        parent::setUp();
        $this->book = new FakeTraceBook();
        foreach ([11 => 'P1', 12 => 'P2', 13 => 'OTHER'] as $order => $purchase) {
            $url = "https://x.com/ada/status/$order";
            $this->book->rows[] = ['order_id' => $order, 'purchase' => $purchase, 'network' => 'x', 'handle' => 'ada',
                'reply_url' => $url, 'capture_id' => 'CAP-1'];
            $this->text(self::NOTES, $order, "Replycart: @ada on x, reply $order, 99$order, " . self::PAID);
            $this->text(self::NOTES, 100 + $order, 'Replycart is nice, says @ada', $order);
            $this->text(self::PAYMENTS, $order, (string)json_encode(['replycart_handle' => 'ada', 'replycart_reply' => $url,
                'replycart_network' => 'x', 'replycart_capture' => 'CAP-1', 'method_title' => 'PayPal via Replycart']));
        }
    }

    private function text(string $table, int $id, string $text, int $order = 0): void
    {
        $this->book->texts[$table][$id] = ['entity_id' => (string)$id, 'parent_id' => (string)($order ?: $id), 'text' => $text];
    }

    private function buyers(): Buyers
    {
        return new Buyers($this->client(), new Forgetter($this->book, new Json()), new NullLogger());
    }

    /**
     * @param string[] $over
     * @param string[] $open
     */
    private function erase(array $over, array $open = []): string
    {
        $this->wire->answer(200, ['kept' => $over, 'under_way' => $open]);

        return (string)$this->buyers()->act('x', '7', 'erase');
    }

    private function read(string $table, int $id): string
    {
        return $this->book->texts[$table][$id]['text'];
    }

    private function names(int $order): bool
    {
        $row = array_column($this->book->rows, null, 'order_id')[$order];
        $texts = $row['handle'] . $row['reply_url'] . $this->read(self::NOTES, $order) . $this->read(self::PAYMENTS, $order);

        return str_contains($texts, 'ada');
    }

    public function testBlockingAndHandingOutLeaveOrdersAlone(): void
    {
        $before = [$this->book->rows, $this->book->texts];
        self::assertStringContainsString('take nothing', (string)$this->buyers()->act('x', '7', 'block'));
        self::assertSame('POST /buyers/x/7/block', $this->went());
        self::assertStringContainsString('again', (string)$this->buyers()->act('x', '7', 'unblock'));
        $this->wire->answer(200, ['handle' => 'zoë', 'replies' => []]);
        self::assertSame(['handle' => 'zoë', 'replies' => []], json_decode($this->buyers()->export('x', '7'), true));
        foreach ([['7', 'sell'], ['', 'block']] as [$id, $act]) {
            $sent = count($this->wire->sent);
            try {
                $this->buyers()->act('x', $id, $act);
                self::fail('it was done');
            } catch (SidecarException) {
                self::assertCount($sent, $this->wire->sent);
            }
        }
        self::assertSame([$before, []], [[$this->book->rows, $this->book->texts], $this->book->log]);
    }

    public function testTheShopsOrdersForgetWhoRepliedButNotWhatWasPaid(): void
    {
        self::assertStringContainsString('went from 2 orders', $this->erase(['P1', 'P2']));
        self::assertSame('POST /buyers/x/7/erase', $this->went());
        self::assertSame(
            ['handle' => '', 'reply_url' => '', 'order_id' => 11, 'purchase' => 'P1', 'network' => 'x', 'capture_id' => 'CAP-1'],
            $this->book->rows[0]
        );
        self::assertSame('Replycart: x, ' . self::PAID, $this->read(self::NOTES, 11));
        self::assertSame('Replycart is nice, says @ada', $this->read(self::NOTES, 111), 'what people wrote is theirs');
        self::assertSame(
            ['replycart_network' => 'x', 'replycart_capture' => 'CAP-1', 'method_title' => 'PayPal via Replycart'],
            json_decode($this->read(self::PAYMENTS, 11), true)
        );
        self::assertSame([false, false, true], [$this->names(11), $this->names(12), $this->names(13)], 'by purchase, not by handle');
    }

    public function testOnceMoreDoesNothing(): void
    {
        $this->erase(['P1', 'P2']);
        $this->book->log = [];
        self::assertStringContainsString('went from 0 orders', $this->erase(['P1', 'P2']));
        self::assertSame(['commit'], $this->book->log);
    }

    public function testWhatIsUnderWayKeepsItsName(): void
    {
        $said = $this->erase(['P1'], ['P2']);
        self::assertStringContainsString('went from 1 orders', $said);
        self::assertStringContainsString('1 purchases are under way', $said);
        self::assertSame([false, true], [$this->names(11), $this->names(12)]);
        $this->erase(['P1', 'P2']);
        self::assertFalse($this->names(12));
    }

    public function testAnOrderByPlainRestIsFoundByItsReference(): void
    {
        $this->book->marked['rc-P9'] = 19;
        $this->text(self::NOTES, 19, 'PayPal CAP-9. Reference rc-P9. Replycart: @ on x, reply 1, ' . self::PAID);
        $this->text(self::PAYMENTS, 19, 'no JSON');
        self::assertStringContainsString('went from 1 orders', $this->erase(['P9']));
        self::assertSame('PayPal CAP-9. Reference rc-P9. Replycart: x, ' . self::PAID, $this->read(self::NOTES, 19));
        self::assertSame('no JSON', $this->read(self::PAYMENTS, 19));
    }

    public function testWhoBoughtNothingHasNoOrders(): void
    {
        self::assertStringContainsString('went from 0 orders', $this->erase([]));
        self::assertStringContainsString('went from 0 orders', $this->erase(['']));
        $this->erase(['P3']);
        self::assertTrue($this->names(11));
    }

    public function testNothingIsTouchedWhereTheSidecarErasedNothing(): void
    {
        $this->wire->answer(403, ['detail' => 'lacks buyers:write']);
        try {
            $this->buyers()->act('x', '7', 'erase');
            self::fail('it was done');
        } catch (SidecarException) {
            self::assertSame([], $this->book->log);
        }
        self::assertTrue($this->names(11));
    }

    public function testWhereTheShopFailsItIsSaidLoudlyAndCanBeRepeated(): void
    {
        $act = fn () => (new Act($this->context(['network' => 'x', 'id' => '7', 'act' => 'erase']), $this->buyers()))->execute();
        $this->book->broken = self::PAYMENTS;
        $this->wire->answer(200, ['kept' => ['P1'], 'under_way' => []]);
        $act();
        self::assertSame([], $this->good);
        self::assertStringStartsWith('NOT DONE', $this->bad[0]);
        self::assertStringNotContainsString('10.0.0.5', $this->bad[0]);
        self::assertSame('replycart/buyer/index', $this->went['path']);
        self::assertStringContainsString('@ada', $this->read(self::NOTES, 11), 'all or nothing');
        self::assertContains('rollback', $this->book->log);
        $this->book->broken = '';
        $this->wire->answer(200, ['kept' => ['P1'], 'under_way' => []]);
        $act();
        self::assertStringContainsString('went from 1 orders', $this->good[0]);
        self::assertFalse($this->names(11));
        $this->expectException(LocalizedException::class);
        $this->book->broken = self::NOTES;
        $this->erase(['P2']);
    }
}
