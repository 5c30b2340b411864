<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\ViewModel;

use Replycart\Bridge\Model;
use Replycart\Bridge\Test\Unit\AdminTestCase;
use Replycart\Bridge\Test\Unit\Fakes\FakeOrderBook;
use Replycart\Bridge\Test\Unit\Fakes\FakeBlock;
use Replycart\Bridge\Test\Unit\Fakes\FakeTransport;
use Replycart\Bridge\ViewModel;

/**
 * What pages show, and that they say so kindly when the sidecar is away.
 */
class ViewModelsTest extends AdminTestCase
{
    private function purchase(string $state, array $more = [], bool $may = true): ViewModel\PurchasePage
    {
        $this->wire = (new FakeTransport())->answer(200, ['id' => 'P1', 'state' => $state] + $more);
        $purchases = new Model\Purchases($this->client(), new Model\Amounts(new Model\Money()));

        return new ViewModel\PurchasePage($purchases, $this->request(['id' => 'P1']), $this->allowed($may), $this->ids());
    }

    public function testOnlyAPurchaseThatCanBeCancelledOffersIt(): void
    {
        foreach (['held' => true, 'waitlisted' => true, 'declined' => true, 'approved' => true, 'expired' => false,
            'paid' => false, 'ordered' => false] as $state => $can) {
            self::assertSame($can, $this->purchase($state)->canCancel(), $state);
        }
        self::assertFalse($this->purchase('held', [], false)->canCancel());
        self::assertTrue($this->purchase('paid')->canRefund());
        self::assertFalse($this->purchase('ordered', ['order_id' => '7'])->canRefund());
        self::assertSame('once-1', $this->purchase('paid')->once());
        $this->wire = (new FakeTransport())->away();
        $page = new ViewModel\PurchasePage(
            new Model\Purchases($this->client(), new Model\Amounts(new Model\Money())),
            $this->request([]),
            $this->allowed(),
            $this->ids()
        );
        self::assertStringContainsString('does not answer', $page->problem());
    }

    public function testAnOfferAndAGift(): void
    {
        $offers = new Model\Offer\Offers($this->client(), $this->fields(), $this->markets());
        $this->wire->answer(200, ['id' => 'O1', 'state' => 'open'])->answer(200, ['items' => [['code' => 'A']], 'page' => 1, 'pages' => 3]);
        $page = new ViewModel\OfferPage($offers, $this->request(['id' => 'O1']), $this->allowed(), new ViewModel\Missed());
        self::assertTrue($page->canEnd());
        self::assertSame([1, 3], [count($page->coupons()['items']), $page->coupons()['pages'] + 2]);
        $gifts = new Model\Gifts($this->client());
        foreach (['open' => true, 'paid' => false, 'paying' => false, 'asked' => true] as $state => $can) {
            $this->wire->answer(200, ['id' => 'G1', 'state' => $state]);
            self::assertSame($can, (new ViewModel\GiftPage($gifts, $this->request(['id' => 'G1']), $this->allowed()))->canCancel());
        }
        $this->wire->away()->away();
        foreach ([new ViewModel\GiftPage(new Model\Gifts($this->client()), $this->request([]), $this->allowed()),
            new ViewModel\OfferPage(new Model\Offer\Offers($this->client(), $this->fields(), $this->markets()), $this->request([]), $this->allowed(), new ViewModel\Missed()),
        ] as $gone) {
            self::assertStringContainsString('does not answer', $gone->problem());
        }
    }

    public function testFiguresAndHealth(): void
    {
        $this->wire->answer(200, ['currency' => 'EUR', 'days' => [['day' => 'a', 'revenue' => 100], ['day' => 'b', 'revenue' => 50]],
            'networks' => [['network' => 'x', 'totals' => ['views' => 1200,
                'replies' => 6, 'intents' => 5, 'holds' => 4, 'checkouts' => 3, 'revenue' => 90, 'paid' => 1, 'refunds' => 20, 'net' => 70,
                'net_after_cost' => 50, 'network_cost_usd' => 0.215]], ['network' => 'bluesky', 'totals' => ['replies' => 3, 'revenue' => 60]]]])
            ->answer(200, ['share' => 0.5]);
        $page = new ViewModel\FiguresPage(new Model\Figures($this->client()), $this->request(['days' => '7']), new Model\Sale\Way(), new ViewModel\Missed());
        self::assertSame([7, [100, 50]], [$page->span(), array_column($page->bars(), 'height')]);
        self::assertSame(['network' => 'x', 'views' => 1200, 'replies' => 6, 'intents' => 5, 'holds' => 4, 'checkouts' => 3, 'paid' => 1,
            'revenue' => 90, 'refunds' => 20, 'net' => 70, 'net_after_cost' => 50, 'cost' => 22], $page->networks()[0]);
        self::assertSame([3, null, null, 60], array_map(
            static fn (string $name) => $page->networks()[1][$name],
            ['replies', 'views', 'cost', 'revenue']
        ));
        $html = (new FakeBlock(['networks' => $page->networks(), 'words' => $this->words(), 'currency' => 'EUR']))
            ->setTemplate('Replycart_Bridge::networks.phtml')->toHtml();
        preg_match_all('~<td>([^<]*)</td>~', $html, $cells);
        self::assertSame(['1200', '6', '5', '4', '3', '1', '€0.90', '€0.20', '$0.22', '€0.70', '€0.50', '–', '3'], array_slice($cells[1], 0, 13));
        self::assertSame(0.5, $page->worth()['share']);
        self::assertSame(7, $page->left(['net' => 9, 'net_after_cost' => 7])['amount'] ?? null);
        self::assertContains(30, $page->spans());
        $this->wire->away();
        self::assertSame([], $page->worth());
        $this->wire->away();
        $away = new ViewModel\FiguresPage(new Model\Figures($this->client()), $this->request([]), new Model\Sale\Way(), new ViewModel\Missed());
        self::assertSame([[], [], [], 30], [$away->bars(), $away->networks(), $away->worth(), $away->span()]);
        self::assertStringContainsString('does not answer', $away->problem());
        $health = new ViewModel\HealthPage($this->client());
        $this->wire->answer(200, ['status' => 'ok'])->away();
        self::assertSame(['ok', ''], [$health->health()['status'], $health->problem()]);
        self::assertSame([], $health->health());
        self::assertStringContainsString('does not answer', $health->problem());
    }

    public function testAnOrderSPanel(): void
    {
        $book = new FakeOrderBook();
        $book->rows['rc-1'] = ['reference' => 'rc-1', 'order_id' => 7, 'purchase' => 'P1'];
        $purchases = new Model\Purchases($this->client(), new Model\Amounts(new Model\Money()));
        $this->wire->answer(200, ['id' => 'P1'])->away();
        $panel = new ViewModel\OrderPanel($book, $purchases, $this->request(['order_id' => '7']), $this->allowed());
        self::assertSame('P1', $panel->purchase()['id']);
        self::assertSame([], $panel->purchase());
        self::assertStringContainsString('does not answer', $panel->problem());
        $none = new ViewModel\OrderPanel($book, $purchases, $this->request(['order_id' => '7']), $this->allowed(false));
        self::assertSame([[], []], [$none->row(), $none->purchase()]);
    }

    public function testAnOrderSPanelNamesItsNetwork(): void
    {
        foreach (['bluesky' => 'Bluesky', '' => 'X'] as $network => $name) {
            $book = new FakeOrderBook();
            $book->rows['rc-1'] = ['reference' => 'rc-1', 'order_id' => 7, 'purchase' => 'P1', 'network' => $network, 'handle' => 'ada',
                'reply_url' => 'https://b.sky/1', 'capture_id' => '8AC1', 'payment_order_id' => ''];
            $purchases = new Model\Purchases($this->client(), new Model\Amounts(new Model\Money()));
            $page = new ViewModel\OrderPanel($book, $purchases, $this->request(['order_id' => '7']), $this->allowed());
            $html = (new FakeBlock(['page' => $page, 'words' => $this->words()]))->setTemplate('Replycart_Bridge::order/panel.phtml')->toHtml();
            self::assertStringContainsString("Sold by Reply on $name", $html);
            self::assertStringContainsString("Open on $name", $html);
        }
    }

    public function testWords(): void
    {
        $words = $this->words();
        self::assertSame(['The Helpers', '@tina', ''], array_map([$words, 'recipient'], [
            ['kind' => 'donate', 'to' => 'The Helpers'], ['kind' => 'send', 'to' => 'tina'], ['kind' => 'send', 'to' => null],
        ]));
        foreach (['draft', 'proposed', 'used', 'unclaimed'] as $state) {
            self::assertNotSame($state, $words->state($state));
        }
        self::assertSame(['@tina', '@tina', 'Erased', 'Erased'], array_map([$words, 'handle'], ['tina', '@tina', '', null]));
        self::assertSame('whatever', $words->state('whatever'));
        self::assertSame(['To be paid', 'Paid'], [$words->gift('open'), $words->gift('paid')]);
        self::assertSame(['Being made', 'Used'], [$words->coupon('given'), $words->coupon('used')]);
        self::assertSame(['Approved', 'Lapsed'], [$words->proposal('approved'), $words->proposal('lapsed')]);
        self::assertSame(['X', 'Bluesky', 'Threads'], array_map($words->network(...), ['x', 'bluesky', 'threads']));
        self::assertSame(['15 minutes', '7 days'], [$words->span(900), $words->span(604800)]);
        self::assertSame('12.5 %', $words->percent(12.5));
        self::assertSame(['€1.00', '', '€2.00'], [
            $words->amount(100, 'EUR'), $words->amount(null, 'EUR'), $words->amount(['amount' => 200, 'currency' => 'EUR'], ''),
        ]);
        self::assertStringContainsString('repost', $words->mode('first_come', 'repost'));
        self::assertStringContainsString('hashtag', $words->mode('basket', ''));
        self::assertSame(['2026-11-23T18:00', '', '', 'soon'], [
            $words->field('2026-11-23T17:00:00Z'), $words->field(null), $words->field('soon'), $words->time('soon'),
        ]);
    }
}
