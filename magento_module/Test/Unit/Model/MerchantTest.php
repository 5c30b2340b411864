<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Model;

use Magento\Framework\Exception\InputException;
use Replycart\Bridge\Model\Amounts;
use Replycart\Bridge\Model\Basket\Baskets;
use Replycart\Bridge\Model\Canned;
use Replycart\Bridge\Model\Clearance\Proposals;
use Replycart\Bridge\Model\Clearance\RuleReader;
use Replycart\Bridge\Model\Clearance\Rules;
use Replycart\Bridge\Model\Figures;
use Replycart\Bridge\Model\Gifts;
use Replycart\Bridge\Model\Money;
use Replycart\Bridge\Model\Offer\Offers;
use Replycart\Bridge\Model\Purchases;
use Replycart\Bridge\Model\Replies;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\Model\Tasks;
use Replycart\Bridge\Test\Unit\AdminTestCase;

class MerchantTest extends AdminTestCase
{
    private const RULE = ['id' => 'R1', 'name' => 'Weekend', 'slots' => ['sat 10'], 'zone' => 'Europe/Paris',
        'percent' => 20, 'stock_over' => 0, 'unsold_days' => 0, 'category' => '', 'quiet' => '22-7', 'repeat_days' => 30,
        'publish' => false, 'units' => 10, 'hours' => 24, 'lang' => 'en', 'wording' => ''];

    private function refuses(callable $call): void
    {
        $before = count($this->wire->sent);
        try {
            $call();
            self::fail('it was done');
        } catch (SidecarException | InputException) {
            self::assertCount($before, $this->wire->sent);
        }
    }

    public function testABasketIsASaleOfItsOwnMode(): void
    {
        $baskets = new Baskets($this->client(), $this->fields(), $this->shipping(), $this->markets());
        $baskets->create(['hashtag' => '#ShopCart', 'title' => '', 'lang' => 'fr', 'days' => '7', 'limit_per_buyer' => '10',
            'shipping_rule' => 'flat', 'shipping_price' => '4,90', 'answers' => 'held', 'form_key_once' => 'k']);
        self::assertSame('POST /sales', $this->went());
        self::assertEquals(['mode' => 'basket', 'hashtag' => '#ShopCart', 'lang' => 'fr', 'answers' => 'held',
            'limit_per_buyer' => 10, 'hold_seconds' => 604800, 'shipping' => ['rule' => 'flat', 'price' => 490]], $this->sent());
        self::assertSame('k', $this->wire->last('headers')['Idempotency-Key']);
        $baskets->publish('S1');
        self::assertSame(['POST /sales/S1/publish', 30], [$this->went(), $this->wire->last('seconds')]);
        $this->refuses(fn () => $baskets->create(['hashtag' => '#a', 'days' => 'x']));
    }

    public function testBasketsAreFoundAmongTheSales(): void
    {
        $basket = ['id' => 'B', 'mode' => 'basket'];
        $this->wire->answer(200, ['items' => [$basket, ['id' => 'S', 'mode' => 'standard']]])->answer(200, [])
            ->answer(200, [])->answer(200, ['items' => [$basket, ['id' => 'C', 'mode' => 'basket']]]);
        $found = (new Baskets($this->client(), $this->fields(), $this->shipping(), $this->markets()))->all();
        self::assertSame(['B', 'C'], array_column($found, 'id'));
    }

    public function testOffers(): void
    {
        $offers = new Offers($this->client(), $this->fields(), $this->markets());
        $offers->create(['hashtag' => '#Hi', 'percent' => '', 'amount' => '5,00', 'minimum' => '1.000,00', 'days' => '14',
            'for' => 'buyers', 'most' => '', 'answers' => '1', 'announce' => '0', 'ends_at' => '2026-12-24T18:00',
            'form_key_once' => 'o-1']);
        self::assertSame('POST /offers', $this->went());
        self::assertEquals(['hashtag' => '#Hi', 'amount' => 500, 'minimum' => 100000, 'days' => 14, 'for' => 'buyers',
            'answers' => true, 'announce' => false, 'ends_at' => '2026-12-24T17:00:00Z'], $this->sent());
        self::assertSame('o-1', $this->wire->last('headers')['Idempotency-Key']);
        $this->refuses(fn () => $offers->create(['hashtag' => '#Hi', 'minimum' => '1,000']));
        $offers->get('O 1');
        self::assertSame('GET /offers/O%201', $this->went());
        $offers->coupons('O1', 0);
        self::assertSame('GET /offers/O1/coupons?page=1&per_page=50', $this->went());
        $offers->end('O1');
        self::assertSame('POST /offers/O1/end', $this->went());
    }

    public function testANewRule(): void
    {
        $rules = new Rules($this->client(), new RuleReader($this->fields()));
        $rules->save(['name' => 'Weekend', 'slots' => "sat 10, sun 18\nday 7", 'percent' => '20', 'quiet' => '',
            'publish' => '1', 'form_key_once' => 'r-1']);
        self::assertSame('POST /clearance/rules', $this->went());
        self::assertEquals(['name' => 'Weekend', 'slots' => ['sat 10', 'sun 18', 'day 7'], 'percent' => 20,
            'publish' => true], $this->sent());
        $this->refuses(fn () => $rules->save(['name' => 'x', 'slots' => 'sat 10', 'percent' => 'many']));
    }

    public function testOfARuleOnlyWhatChangedIsSentAndEmptyIsNothing(): void
    {
        $reader = new RuleReader($this->fields());
        $rules = new Rules($this->client(), $reader);
        $form = $reader->form(self::RULE);
        self::assertSame(['sat 10', '', '20'], [$form['slots'], $form['stock_over'], $form['percent']]);
        $this->wire->answer(200, ['items' => [self::RULE]])->answer(200, self::RULE);
        $rules->save(['quiet' => '', 'percent' => '30'] + $form);
        self::assertSame('PATCH /clearance/rules/R1', $this->went());
        self::assertEquals(['quiet' => null, 'percent' => 30], $this->sent());
        $this->wire->answer(200, ['items' => [self::RULE]]);
        $rules->save($form);
        self::assertSame('GET /clearance/rules', $this->went());
        $this->wire->answer(200, ['items' => []]);
        $this->expectException(SidecarException::class);
        $rules->save($form);
    }

    public function testRulesAreSwitchedAndThrownAway(): void
    {
        $rules = new Rules($this->client(), new RuleReader($this->fields()));
        foreach (['on' => 'POST /clearance/rules/R1/on', 'off' => 'POST /clearance/rules/R1/off',
            'delete' => 'DELETE /clearance/rules/R1'] as $act => $call) {
            self::assertNotSame('', (string)$rules->act('R1', $act));
            self::assertSame($call, $this->went());
        }
        $this->wire->answer(405, ['detail' => 'method']);
        try {
            $rules->act('R1', 'delete');
            self::fail('it was done');
        } catch (SidecarException $error) {
            self::assertSame('This needs a newer Replycart.', $error->getMessage());
        }
        $this->refuses(fn () => $rules->act('R1', 'explode'));
    }

    public function testProposals(): void
    {
        $proposals = new Proposals($this->client());
        self::assertStringContainsString('sale', (string)$proposals->decide('P1', 'approve'));
        self::assertSame('POST /clearance/proposals/P1/approve', $this->went());
        self::assertStringContainsString('dismissed', (string)$proposals->decide('P1', 'dismiss'));
        $this->refuses(fn () => $proposals->decide('P1', 'eat'));
    }

    public function testGiftsAndTasks(): void
    {
        $gifts = new Gifts($this->client());
        $gifts->get('G1');
        self::assertSame('GET /gifts/G1', $this->went());
        $gifts->cancel('G1');
        self::assertSame('POST /gifts/G1/cancel', $this->went());
        (new Tasks($this->client()))->retry('T 1');
        self::assertSame('POST /tasks/T%201/retry', $this->went());
    }

    public function testFigures(): void
    {
        $figures = new Figures($this->client());
        $figures->days(90);
        self::assertSame('GET /figures?days=90', $this->went());
        $figures->worth(31);
        self::assertSame('GET /figures/worth?days=30', $this->went());
        $this->wire->answer(200, "day,paid\r\n2026-11-23,3\r\n");
        self::assertStringStartsWith('day,paid', $figures->csv(7, false));
        self::assertSame(['GET /figures?days=7', 'text/csv'], [$this->went(), $this->wire->last('headers')['Accept']]);
        $this->wire->answer(200, ['days' => []]);
        try {
            $figures->csv(7, true);
            self::fail('JSON is no table');
        } catch (SidecarException $error) {
            self::assertSame('This needs a newer Replycart.', $error->getMessage());
        }
        $this->wire->answer(403, ['detail' => 'lacks figures:read']);
        $this->expectExceptionMessage('lacks figures:read');
        $figures->csv(7, true);
    }

    public function testCannedAnswers(): void
    {
        $canned = new Canned($this->client());
        $this->wire->answer(200, ['items' => [['name' => 'Thanks', 'text' => 'Thank you {handle}, {order} of {sale}']]]);
        $all = $canned->all();
        self::assertSame(['Thanks' => 'Thank you {handle}, {order} of {sale}'], $all);
        self::assertSame('Thank you @ada, 42 of Mug', $canned->filled($all['Thanks'], ['handle' => 'ada', 'beside' => [
            'sale' => ['title' => 'Mug'], 'purchases' => [['shop_order_number' => ''], ['shop_order_number' => '42']],
        ]]));
        self::assertSame('@', $canned->filled('{handle}{sale}{order}', []));
        $canned->keep('A', 'b');
        self::assertSame(['POST /replies/canned', ['name' => 'A', 'text' => 'b']], [$this->went(), $this->sent()]);
        $canned->drop('A/b');
        self::assertSame('DELETE /replies/canned/A%2Fb', $this->went());
        $this->wire->answer(404, ['detail' => 'not found']);
        self::assertNull($canned->all());
    }

    public function testReplies(): void
    {
        $replies = new Replies($this->client());
        $this->wire->answer(200, ['id' => '7', 'state' => 'answered']);
        self::assertSame('7', $replies->find('x', '7')['id']);
        self::assertSame('GET /replies/x/7', $this->went());
        self::assertCount(1, $this->wire->sent, 'one call, however old the reply');
        $this->wire->answer(404, ['detail' => 'no reply']);
        self::assertNull($replies->find('x', '8'));
        $this->wire->answer(200, ['items' => [['name' => 'anna']]])->answer(404, ['detail' => '']);
        self::assertSame([['anna'], null], [$replies->people(), $replies->people()]);
        foreach (['answer' => ['hi'], 'assign' => ['anna', ''], 'close' => [], 'reopen' => []] as $act => $with) {
            $replies->$act('x', '7', ...$with);
            self::assertSame('POST /replies/x/7/' . $act, $this->went());
        }
    }

    public function testARefundThatCanBeReadInTwoWaysIsNotMade(): void
    {
        $purchases = new Purchases($this->client(), new Amounts(new Money()));
        $this->wire->answer(200, ['currency' => 'EUR']);
        try {
            $purchases->refund('P1', '1,000', 'why', 'k');
            self::fail('it was made');
        } catch (InputException $error) {
            self::assertStringContainsString('Amount', $error->getMessage());
            self::assertSame('GET /purchases/P1', $this->went());
        }
        $this->wire->answer(200, ['currency' => 'EUR'])->answer(200, ['state' => 'done']);
        self::assertStringContainsString('gave', (string)$purchases->refund('P1', '1.000,50', '', 'k'));
        self::assertSame(100050, $this->sent()['amount']);
        $purchases->cancel('P1');
        self::assertSame('POST /purchases/P1/cancel', $this->went());
    }

    public function testMarkets(): void
    {
        $this->wire->answer(200, ['items' => [['code' => '', 'name' => 'Own', 'currency' => 'EUR'],
            ['code' => 'ch', 'name' => 'Suisse', 'currency' => 'CHF']]]);
        $markets = $this->markets();
        self::assertSame(['', 'ch'], array_column($markets->all(), 'code'));
        self::assertSame(['EUR', 'CHF', ''], array_map($markets->currency(...), ['', 'ch', 'nowhere']));
        self::assertCount(1, $this->wire->sent);
        $this->wire->away();
        self::assertSame(['EUR'], array_column($this->markets()->all(), 'currency'));
    }

    public function testTheSidecarSpeaksTheAdminSLanguage(): void
    {
        (new Gifts($this->client()))->get('G1');
        self::assertSame('fr', $this->wire->last('headers')['Accept-Language']);
    }
}
