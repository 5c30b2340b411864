<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\ViewModel;

use Magento\Catalog\Api\ProductRepositoryInterface;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Framework\Message\ManagerInterface;
use Replycart\Bridge\Block\Adminhtml as Block;
use Replycart\Bridge\Model;
use Replycart\Bridge\Model\Source;
use Replycart\Bridge\Test\Unit\AdminTestCase;
use Replycart\Bridge\Test\Unit\Fakes\FakeOrderBook;
use Replycart\Bridge\Test\Unit\Fakes\FakeBlock;
use Replycart\Bridge\Test\Unit\Fakes\FakeTransport;
use Replycart\Bridge\Ui\DataProvider;
use Replycart\Bridge\ViewModel;

/**
 * What pages and forms show, and that they say so kindly when the sidecar is away.
 */
class ViewModelsTest extends AdminTestCase
{
    private function salePage(bool $may = true): ViewModel\SalePage
    {
        return new ViewModel\SalePage(
            $this->client(),
            $this->request(['id' => 'S1']),
            new Model\Sale\Acts(),
            new Model\Sale\Line($this->client(), $this->fields()),
            new Model\Sale\Way(),
            new Model\Sale\Spread($this->client()),
            $this->ids(),
            $this->allowed($may),
            new ViewModel\Missed()
        );
    }

    /**
     * @param array<string, mixed> $params
     */
    private function replyForm(array $params, bool $may = true): ViewModel\ReplyForm
    {
        return new ViewModel\ReplyForm(
            new Model\Replies($this->client()),
            new Model\Canned($this->client()),
            $this->request($params),
            $this->session(),
            new ViewModel\Missed(),
            $this->allowed($may)
        );
    }

    public function testASaleOnTwoNetworksShowsBothPosts(): void
    {
        $this->wire->answer(200, ['id' => 'S1', 'state' => 'live', 'mode' => 'first_come', 'link' => 'https://s.example/s/a',
            'posts' => [['network' => 'x', 'url' => 'https://x.com/1'], ['network' => 'bluesky', 'url' => 'https://b.sky/1'],
                ['network' => 'bad', 'url' => 'javascript:1']],
            'figures' => ['views' => 1000, 'replies' => 10, 'paid' => 5, 'by_hour' => [['at' => 'a', 'replies' => 4, 'paid' => 2]]]]);
        $page = $this->salePage();
        self::assertSame(['x', 'bluesky'], array_column($page->posts(), 'network'));
        self::assertSame('https://s.example/s/a/draw', $page->draw());
        self::assertSame(['pause', 'end', 'copy'], array_keys($page->acts()));
        self::assertNotSame('', (string)$page->question('pause'));
        self::assertTrue($page->isLive() && $page->canRestock());
        self::assertFalse($page->canEdit() || $page->isBasket());
        self::assertSame([100, 100, 50], array_map(static fn ($n) => $page->funnel()[$n]['width'], [0, 1, 5]));
        self::assertSame([100, 50], [$page->hours()[0]['height'], $page->hours()[0]['part']]);
        self::assertSame('once-1', $page->once());
        $this->wire->answer(200, ['items' => [['id' => 'P1']]]);
        self::assertCount(1, $page->purchases());
    }

    public function testHowASaleSpread(): void
    {
        $this->wire->answer(200, ['state' => 'live', 'posts' => [['network' => 'x', 'url' => 'https://x.com/1']],
            'figures' => ['net' => 900, 'net_after_cost' => 880, 'by_hour' => [
                ['at' => 'a', 'replies' => 4, 'intents' => 3, 'holds' => 2, 'checkouts' => 2, 'paid' => 1, 'revenue' => 1290]]]]);
        $page = $this->salePage();
        self::assertSame([3, 2, 2, 1290], array_map(
            static fn (string $name): int => $page->hours()[0][$name],
            ['intents', 'holds', 'checkouts', 'revenue']
        ));
        self::assertSame(880, $page->left()['amount'] ?? null);
        $this->wire->answer(200, ['items' => [['network' => 'x', 'views' => null, 'paid' => 2], 'no post']]);
        self::assertSame([['network' => 'x', 'views' => null, 'paid' => 2]], $page->fared());
        self::assertSame('GET /sales/S1/figures/posts', $this->went());
        $this->wire->answer(200, ['items' => [['kind' => 'quote', 'handle' => 'gus'], ['kind' => 'repost', 'handle' => '']]]);
        self::assertSame(['quote', 'repost'], array_column($page->passedOn(), 'kind'));
        self::assertSame('GET /sales/S1/figures/accounts', $this->went());
        $this->wire->answer(404)->away();
        self::assertSame([[], []], [$page->fared(), $page->passedOn()], 'an older sidecar; one that is away');
        self::assertSame([true, false, false], array_map([$page, 'isAddress'], ['https://x.com/1', 'javascript:1', null]));
    }

    /**
     * Everything that a part of the page asks the sidecar for, and its HTML.
     *
     * @return array{0: string[], 1: string}
     */
    private function shown(string $template): array
    {
        $this->wire = (new FakeTransport())->answer(200, ['state' => 'live', 'currency' => 'EUR',
            'posts' => [['network' => 'x', 'url' => 'https://x.com/1']]]);
        $html = (new FakeBlock(['page' => $this->salePage(), 'words' => $this->words()]))
            ->setTemplate("Replycart_Bridge::sale/$template.phtml")->toHtml();
        $asked = array_map(
            static fn (array $one): string => substr((string)strtok($one['url'], '?'), strlen('https://sell.example.com/api/v1')),
            $this->wire->sent
        );

        return [$asked, $html];
    }

    public function testWhatRefreshesEveryFewSecondsAsksForFiguresOnce(): void
    {
        [$asked] = $this->shown('live');
        self::assertSame(
            ['/sales/S1', '/sales/S1/figures/posts', '/sales/S1/waitlist', '/purchases'],
            $asked
        );
        [$asked] = $this->shown('accounts');
        self::assertSame(['/sales/S1', '/sales/S1/figures/accounts'], $asked);
    }

    public function testASalesPageHasBothPartsThatRefreshAndTheSeldomOneIsSeldom(): void
    {
        [$asked, $html] = $this->shown('view');
        self::assertSame(array_values(array_unique($asked)), $asked, 'nothing is asked twice for one page');
        preg_match_all('~"url": "[^"]*sale/(\w+)[^"]*", "every": (\d+), "later": true~', html_entity_decode($html), $parts);
        self::assertSame([['live', 'accounts'], ['10', '300']], [$parts[1], $parts[2]]);
    }

    public function testASaleWithoutAPostIsNotAskedHowItSpread(): void
    {
        $this->wire->answer(200, ['state' => 'draft', 'posts' => [], 'figures' => ['net' => 900, 'net_after_cost' => null]]);
        $page = $this->salePage();
        self::assertSame([[], []], [$page->fared(), $page->passedOn()]);
        self::assertCount(1, $this->wire->sent);
        self::assertSame(900, $page->left()['amount'] ?? null);
        $this->wire->answer(200, ['state' => 'live']);
        self::assertNull($this->salePage()->left());
    }

    public function testWhereNobodyIsAnsweredAnyMoreThereIsNoForm(): void
    {
        foreach ([[['text_limit' => 0], false], [['text_limit' => 300], true], [[], true]] as [$more, $can]) {
            $this->wire->answer(200, ['network' => 'x', 'id' => '7', 'state' => 'inbox'] + $more);
            self::assertSame($can, $this->replyForm(['network' => 'x', 'id' => '7'])->canBeAnswered());
        }
    }

    public function testTheLineWithPromises(): void
    {
        $this->wire->answer(200, ['state' => 'live']);
        $page = $this->salePage();
        $page->sale();
        $this->wire->answer(200, ['items' => [['id' => 'P', 'promised' => true]], 'wanted' => 3, 'promised' => 1, 'restock' => [
            ['sku' => 'A', 'wanted' => 3, 'promised' => 1, 'worth' => 1290]], 'total' => 1]);
        self::assertSame(1290, $page->line()['restock'][0]['worth']);
        $this->wire->answer(200, ['items' => []]);
        self::assertSame([], $page->line());
        $this->wire->away();
        self::assertSame([], $page->line());
    }

    public function testAScheduledSaleCannotBePausedAndADraftCanBeThrownAway(): void
    {
        $this->wire->answer(200, ['state' => 'scheduled'])->answer(200, ['state' => 'draft'])->answer(200, ['state' => 'draft']);
        self::assertSame(['end', 'copy'], array_keys($this->salePage()->acts()));
        $draft = $this->salePage();
        self::assertSame('Throw Away', (string)$draft->acts()['end']);
        self::assertTrue($draft->canEdit());
        self::assertSame([], $draft->line());
        self::assertSame([], $this->salePage(false)->acts(), 'who may only look');
    }

    public function testWhoMayNotSeePurchasesIsShownNoBuyer(): void
    {
        $this->wire->answer(200, ['state' => 'live']);
        $page = $this->salePage(false);
        self::assertNotSame([], $page->sale());
        $asked = count($this->wire->sent);
        self::assertSame([[], []], [$page->purchases(), $page->line()]);
        self::assertCount($asked, $this->wire->sent, 'nor is the sidecar asked');
    }

    public function testASaleOfASidecarThatIsAway(): void
    {
        $this->wire->away();
        $page = $this->salePage();
        self::assertSame([[], [], [], ''], [$page->sale(), $page->acts(), $page->purchases(), $page->draw()]);
        self::assertStringContainsString('does not answer', $page->problem());
    }

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

    public function testAReplyWithWhatIsBesideIt(): void
    {
        $this->wire->answer(200, ['network' => 'x', 'id' => '7', 'handle' => 'eve', 'state' => 'inbox', 'private' => true,
            'text_limit' => 280, 'beside' => ['sale' => ['title' => 'Mug'], 'purchases' => [['id' => 'P1']]]]);
        $this->remembered['replycart_answer'] = 'typed';
        $form = $this->replyForm(['network' => 'x', 'id' => '7']);
        self::assertSame(['7', '', 280, 'Mug'], [
            $form->reply()['id'], $form->problem(), $form->most(), $form->sale()['title'],
        ]);
        self::assertTrue($form->waits() && $form->isPrivate());
        self::assertCount(1, $form->purchases());
        self::assertSame('typed', $form->typed());
        $this->wire->answer(200, ['items' => [['name' => 'Hi', 'text' => 'Hi {handle}']]]);
        self::assertSame(['Hi' => 'Hi @eve'], $form->canned());
        $this->wire->answer(404, []);
        self::assertSame([], $form->canned());
        $this->wire->answer(200, ['items' => [['name' => 'anna']]])->answer(404, []);
        self::assertSame([['anna'], []], [$form->people(), $form->people()]);
    }

    public function testBesideAReplyNobodySeesPurchasesWhoMayNot(): void
    {
        $this->wire->answer(200, ['id' => '7', 'beside' => ['purchases' => [['id' => 'P1']]]]);
        self::assertSame([], $this->replyForm(['network' => 'x', 'id' => '7'], false)->purchases());
    }

    public function testAReplyThatIsNotThereIsToldKindly(): void
    {
        foreach ([404 => 'too old', 503 => 'later'] as $status => $says) {
            $this->wire->answer($status, ['detail' => 'later']);
            $form = $this->replyForm([]);
            self::assertSame([], $form->reply());
            self::assertStringContainsString($says, $form->problem());
            self::assertFalse($form->waits());
        }
    }

    public function testCannedAnswers(): void
    {
        $page = new ViewModel\CannedPage(new Model\Canned($this->client()), $this->session());
        $this->wire->answer(200, ['items' => [['name' => 'a', 'text' => 'b']]])->answer(404, [])->away();
        self::assertSame([['a' => 'b'], ''], [$page->all(), $page->problem()]);
        self::assertSame([[], 'This needs a newer Replycart.'], [$page->all(), $page->problem()]);
        self::assertSame([], $page->all());
        self::assertStringContainsString('does not answer', $page->problem());
        self::assertSame(['name' => '', 'text' => ''], $page->typed());
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

    public function testWords(): void
    {
        $words = $this->words();
        self::assertSame(['The Helpers', '@tina', ''], array_map([$words, 'recipient'], [
            ['kind' => 'donate', 'to' => 'The Helpers'], ['kind' => 'send', 'to' => 'tina'], ['kind' => 'send', 'to' => null],
        ]));
        foreach (['draft', 'proposed', 'used', 'unclaimed'] as $state) {
            self::assertNotSame($state, $words->state($state));
        }
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

    public function testChoices(): void
    {
        $this->wire->answer(200, ['items' => [['code' => 'ch', 'name' => 'Suisse', 'currency' => 'CHF']]]);
        $labels = array_map('strval', array_column((new Source\Market($this->markets()))->toOptionArray(), 'label'));
        self::assertSame(['This shop (EUR)', 'Suisse (CHF)'], $labels);
        $this->wire->answer(200, ['items' => [['name' => 'anna']]])->away();
        self::assertSame(['-', 'anna'], array_column((new Source\Person(new Model\Replies($this->client())))->toOptionArray(), 'value'));
        self::assertCount(1, (new Source\Person(new Model\Replies($this->client())))->toOptionArray());
        foreach ([Source\OfferState::class, Source\ProposalState::class, Source\GiftState::class, Source\ReplyState::class,
            Source\SaleState::class, Source\PurchaseState::class] as $class) {
            foreach ((new $class($this->words()))->toOptionArray() as $one) {
                self::assertNotSame($one['value'], $one['label'], $class . ': ' . $one['value'] . ' has no word');
            }
        }
        foreach ([Source\Mode::class, Source\YesNo::class, Source\BasketAnswers::class, Source\Whom::class,
            Source\BasketShipping::class, Source\Answers::class, Source\Language::class, Source\ShippingRule::class] as $class) {
            self::assertGreaterThan(1, count((new $class())->toOptionArray()));
        }
    }

    public function testForms(): void
    {
        foreach ([DataProvider\BasketForm::class, DataProvider\OfferForm::class] as $class) {
            $form = new $class('f', 'id', 'id', $this->kept(), $this->ids());
            self::assertSame('once-1', $form->getData()['']['form_key_once']);
            $this->persisted[$class::KEPT] = ['hashtag' => '#a'];
            self::assertSame(['' => ['hashtag' => '#a']], $form->getData());
            self::assertSame('once-1', $form->getData()['']['form_key_once'], 'shown once');
        }
        $messages = $this->createMock(ManagerInterface::class);
        $messages->expects(self::once())->method('addErrorMessage');
        $reader = new Model\Clearance\RuleReader($this->fields());
        $rules = new Model\Clearance\Rules($this->client(), $reader);
        $make = fn (array $params) => new DataProvider\RuleForm(
            'f',
            'id',
            'id',
            $this->request($params),
            $rules,
            $reader,
            $this->kept(),
            $this->ids(),
            $this->zone(),
            $messages
        );
        self::assertSame('Europe/Paris', $make([])->getData()['']['zone']);
        $this->wire->answer(200, ['items' => [['id' => 'R1', 'name' => 'Weekend', 'slots' => ['sat 10']]]]);
        self::assertSame('Weekend', $make(['id' => 'R1'])->getData()['R1']['name']);
        $this->persisted[DataProvider\RuleForm::KEPT] = ['id' => 'R1', 'name' => 'typed'];
        self::assertSame('typed', $make(['id' => 'R1'])->getData()['R1']['name']);
        $this->wire->away();
        self::assertSame(['R1' => ['id' => 'R1']], $make(['id' => 'R1'])->getData());
    }

    public function testTheFormOfASale(): void
    {
        $products = $this->createMock(ProductRepositoryInterface::class);
        $products->method('getById')->willThrowException(new NoSuchEntityException());
        $filler = new Model\Sale\FormFiller($products, $this->ids(), new Model\Money(), $this->words());
        $messages = $this->createMock(ManagerInterface::class);
        $messages->expects(self::once())->method('addErrorMessage');
        $make = fn (array $params) => new DataProvider\SaleForm(
            'f',
            'id',
            'id',
            $this->request($params),
            $this->client(),
            $filler,
            $this->kept(),
            $messages,
            new Model\Sale\Refused(),
            $this->markets()
        );
        self::assertSame('shop', $make(['product_id' => '9'])->getData()['']['shipping_rule']);
        $this->wire->answer(200, ['id' => 'S1', 'mode' => 'first_come', 'by' => 'either', 'answer_code' => true, 'market' => 'ch',
            'currency' => 'CHF', 'teaser' => true, 'items' => []]);
        $draft = $make(['id' => 'S1'])->getData()['S1'];
        self::assertSame(['first_come:either', '1', '', 'ch', '1', '0'], [
            $draft['mode'], $draft['answer_code'], $draft['answer_link'], $draft['market'], $draft['teaser'], $draft['end_post'],
        ]);
        $this->persisted[DataProvider\SaleForm::KEPT] = ['id' => 'S1', 'title' => 'typed'];
        self::assertSame('typed', $make(['id' => 'S1'])->getData()['S1']['title']);
        $this->persisted[DataProvider\SaleForm::KEPT] = ['id' => 'S1', 'title' => 'typed', DataProvider\SaleForm::WRONG => ['price' => 'Too much.']];
        self::assertSame([], $make(['id' => 'S2'])->getMeta(), 'of another sale');
        self::assertSame(
            ['general' => ['children' => ['price' => ['arguments' => ['data' => ['config' => ['error' => 'Too much.']]]]]]],
            $make(['id' => 'S1'])->getMeta()
        );
        self::assertSame(['S1' => ['id' => 'S1', 'title' => 'typed']], $make(['id' => 'S1'])->getData());
        $this->wire->away();
        self::assertSame(['S1' => ['id' => 'S1']], $make(['id' => 'S1'])->getData());
    }

    public function testButtons(): void
    {
        foreach ([Block\SaveButton::class, Block\PublishButton::class, Block\SaveBasketButton::class,
            Block\PublishBasketButton::class, Block\OpenOfferButton::class, Block\SaveRuleButton::class] as $class) {
            $data = (new $class())->getButtonData();
            self::assertNotSame('', (string)$data['label']);
            $form = explode('.', $data['data_attribute']['mage-init']['buttonAdapter']['actions'][0]['targetName'])[0];
            self::assertFileExists(dirname(__DIR__, 3) . "/view/adminhtml/ui_component/{$form}.xml");
        }
        $back = (new Block\BackButton($this->urls(), 'replycart/offer/index'))->getButtonData();
        self::assertStringContainsString('replycart/offer/index', $back['on_click']);
        $sell = new Block\SellButton($this->request(['id' => '5']), $this->urls(), $this->allowed());
        self::assertStringContainsString('product_id=5', $sell->getButtonData()['on_click']);
        self::assertSame([], (new Block\SellButton($this->request([]), $this->urls(), $this->allowed()))->getButtonData());
    }
}
