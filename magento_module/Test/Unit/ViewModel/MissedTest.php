<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\ViewModel;

use Magento\Catalog\Api\ProductRepositoryInterface;
use Magento\Framework\Message\ManagerInterface;
use Replycart\Bridge\Model;
use Replycart\Bridge\Test\Unit\AdminTestCase;
use Replycart\Bridge\Test\Unit\Fakes\FakeBlock;
use Replycart\Bridge\Test\Unit\Fakes\FakeTransport;
use Replycart\Bridge\Ui\DataProvider\SaleForm;
use Replycart\Bridge\ViewModel;

/**
 * What a page cannot show it names, with the reason and what to do.
 */
class MissedTest extends AdminTestCase
{
    private const NO_SCOPE = ['detail' => 'this token lacks the scope figures:read'];

    /**
     * @param array<string, mixed> $data
     */
    private function html(string $template, object $page, array $data = []): string
    {
        return (new FakeBlock(['page' => $page, 'words' => $this->words()] + $data))
            ->setTemplate("Replycart_Bridge::$template.phtml")->toHtml();
    }

    private function figures(): string
    {
        return $this->html('figures', new ViewModel\FiguresPage(
            new Model\Figures($this->client()),
            $this->request([]),
            new Model\Sale\Way(),
            new ViewModel\Missed()
        ));
    }

    public function testWhetherItIsWorthItIsNeverSilent(): void
    {
        $this->wire->answer(200, ['currency' => 'EUR', 'days' => []])->answer(403, self::NO_SCOPE);
        $html = $this->figures();
        self::assertStringContainsString('Not shown: Is It Worth It?<', $html);
        self::assertStringContainsString('this token lacks the scope figures:read', $html);
        self::assertStringContainsString('replycart token create', $html);
        self::assertStringContainsString('Revenue, Day by Day', $html, 'the rest is there');
        $this->wire->answer(200, ['currency' => 'EUR', 'days' => []])->away();
        $html = $this->figures();
        self::assertStringContainsString('does not answer', $html);
        self::assertStringContainsString('replycart doctor', $html);
        $this->wire->answer(200, ['currency' => 'EUR', 'days' => []])->answer(404);
        self::assertStringContainsString('This needs a newer Replycart.', $this->figures());
        $this->wire->answer(403, self::NO_SCOPE);
        self::assertStringContainsString('replycart token create', $this->figures(), 'nor where none can be had');
    }

    /**
     * @dataProvider reasons
     */
    public function testASalesPageNamesWhatItCannotShow(int $status, string $advice): void
    {
        $sale = ['state' => 'live', 'currency' => 'EUR', 'posts' => [['network' => 'x', 'url' => 'https://x.com/1']]];
        $detail = ['detail' => 'not so'];
        $this->wire->answer(200, $sale)->answer($status, $detail)->answer($status, $detail)->answer($status, $detail);
        $html = $this->html('sale/live', $this->salePage());
        self::assertSame(1, substr_count($html, 'replycart-missed'), 'one reason is told once');
        self::assertStringContainsString('Not shown: Post by Post, In Line, Newest Purchases<', $html);
        self::assertStringContainsString('not so', $html);
        self::assertStringContainsString($advice, $html);
        $this->wire = (new FakeTransport())->answer(200, $sale)->answer($status, $detail);
        $html = $this->html('sale/accounts', $this->salePage());
        self::assertStringContainsString('Not shown: Who Passed It On<', $html);
        self::assertStringContainsString($advice, $html);
    }

    /**
     * @return array<string, array{0: int, 1: string}>
     */
    public static function reasons(): array
    {
        return ['a scope is lacking' => [403, 'Make a token with that scope'], 'it fails' => [503, 'Reload this page'],
            'it says no' => [422, 'Look under Alerts']];
    }

    public function testWhatAnOlderSidecarDoesNotKnowIsNotMissed(): void
    {
        $this->wire->answer(200, ['state' => 'live', 'posts' => [['network' => 'x', 'url' => 'https://x.com/1']]])
            ->answer(404)->answer(404);
        self::assertStringNotContainsString('Not shown', $this->html('sale/live', $this->salePage()));
    }

    public function testCouponsThatCannotBeReadAreNotNone(): void
    {
        $offers = new Model\Offer\Offers($this->client(), $this->fields(), $this->markets());
        $this->wire->answer(200, ['id' => 'O1', 'state' => 'open', 'given' => 3])->answer(503, ['detail' => 'later']);
        $page = new ViewModel\OfferPage($offers, $this->request(['id' => 'O1']), $this->allowed(), new ViewModel\Missed());
        $html = $this->html('offer/view', $page);
        self::assertStringContainsString('Not shown: Coupons<', $html);
        self::assertStringNotContainsString('Nobody was given one yet.', $html);
    }

    public function testAReplyNamesWhatIsNotBesideIt(): void
    {
        $this->wire->answer(200, ['network' => 'x', 'id' => '7', 'state' => 'inbox', 'assigned' => 'paul'])
            ->answer(503, ['detail' => 'later'])->answer(503, ['detail' => 'later']);
        $html = $this->html('reply/answer', $this->replyForm(['network' => 'x', 'id' => '7']));
        self::assertStringContainsString('Not shown: Canned Answers, To whom it can be handed over<', $html);
    }

    /**
     * @return array{0: SaleForm, 1: Model\Markets}
     */
    private function form(string $id): array
    {
        $filler = new Model\Sale\FormFiller(
            $this->createMock(ProductRepositoryInterface::class),
            $this->ids(),
            new Model\Money(),
            $this->words()
        );
        $markets = $this->markets();

        return [new SaleForm(
            'f',
            'id',
            'id',
            $this->request(['id' => $id]),
            $this->client(),
            $filler,
            $this->kept(),
            $this->createMock(ManagerInterface::class),
            new Model\Sale\Refused(),
            $markets
        ), $markets];
    }

    public function testADraftKeepsAMarketThatCannotBeListed(): void
    {
        $this->wire->answer(200, ['id' => 'S1', 'market' => 'ch', 'currency' => 'CHF', 'items' => []])->answer(403, self::NO_SCOPE);
        [$form, $markets] = $this->form('S1');
        $field = $form->getMeta()['general']['children']['market']['arguments']['data']['config'];
        self::assertStringContainsString('cannot be listed: The token may not do this: ', (string)$field['notice']);
        self::assertSame(['', 'ch'], array_column((new Model\Source\Market($markets))->toOptionArray(), 'value'));
        self::assertSame('ch', $form->getData()['S1']['market']);
        self::assertCount(2, $this->wire->sent, 'the draft is asked for once');
        $this->wire->answer(200, ['items' => [['code' => 'ch', 'name' => 'Suisse', 'currency' => 'CHF']]]);
        self::assertSame([], $this->form('')[0]->getMeta());
        $this->persisted[SaleForm::KEPT] = ['id' => '', 'market' => 'ch', 'price' => '14.90'];
        $this->wire->answer(403, self::NO_SCOPE);
        [$form, $markets] = $this->form('');
        $form->getMeta();
        $choices = (new Model\Source\Market($markets))->toOptionArray();
        self::assertSame(['value' => 'ch', 'label' => 'ch'], $choices[1], 'what was chosen and refused stays chosen');
    }
}
