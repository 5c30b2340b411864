<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Model;

use Magento\Catalog\Api\ProductRepositoryInterface;
use Magento\Framework\Exception\InputException;
use Replycart\Bridge\Model\Money;
use Replycart\Bridge\Model\Sale\Acts;
use Replycart\Bridge\Model\Sale\Drafts;
use Replycart\Bridge\Model\Sale\FormFiller;
use Replycart\Bridge\Model\Sale\FormReader;
use Replycart\Bridge\Model\Sale\Line;
use Replycart\Bridge\Model\Sale\Sales;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\Test\Unit\AdminTestCase;

class SalesTest extends AdminTestCase
{
    private const DRAFT = [
        'id' => 'S1', 'state' => 'draft', 'product' => 'MUG', 'title' => 'Mug', 'currency' => 'EUR', 'language' => 'en',
        'wording' => 'Buy {link}', 'answers' => 'held', 'answer_code' => false, 'answer_link' => false, 'market' => '',
        'mode' => 'standard', 'by' => 'reply', 'hold_seconds' => 900, 'limit_per_buyer' => 2, 'with_picture' => true,
        'starts_at' => '2026-12-01T17:00:00Z', 'ends_at' => null, 'shipping' => ['rule' => 'free'],
        'items' => [['sku' => 'MUG', 'name' => 'Mug', 'unit' => 1290, 'quantity' => 3, 'free' => 3]],
    ];

    private function filler(): FormFiller
    {
        $products = $this->createMock(ProductRepositoryInterface::class);

        return new FormFiller($products, $this->ids(), new Money(), $this->words());
    }

    private function reader(): FormReader
    {
        return new FormReader($this->fields(), $this->shipping());
    }

    private function sales(): Sales
    {
        return new Sales($this->client(), $this->reader(), $this->filler(), $this->markets());
    }

    public function testDraftsOfManyProductsShipByTheShopSRules(): void
    {
        $drafts = new Drafts($this->client());
        self::assertSame([2, []], $drafts->make([7 => 'Mug', 8 => 'Lamp'], [7 => 'MUG', 8 => 'LAMP'], 'k'));
        self::assertSame(['rule' => 'shop'], $this->sent()['shipping']);
        self::assertSame($this->filler()->blank(0)['shipping_rule'], $this->sent()['shipping']['rule']);
        self::assertSame(['k-7', 'k-8'], array_map(
            static fn (array $one): string => $one['headers']['Idempotency-Key'],
            $this->wire->sent
        ));
    }

    public function testDraftsGoOnAfterARefusalAndStopWhenTheSidecarIsAway(): void
    {
        $this->wire->answer(422, ['detail' => 'no', 'errors' => ['product' => ['is gone']]])->away()->answer(201, []);
        [$made, $wrong] = (new Drafts($this->client()))->make([], [1 => 'A', 2 => 'B', 3 => 'C'], '');
        self::assertSame(0, $made);
        self::assertCount(2, $wrong);
        self::assertStringContainsString('A: no product: is gone', $wrong[0]);
    }

    public function testWhatCanBeReadInTwoWaysIsRefusedByItsName(): void
    {
        try {
            $this->sales()->save(['product' => 'LAMP', 'price' => '1,000', 'quantity' => '2']);
            self::fail('it was read');
        } catch (InputException $error) {
            self::assertStringContainsString('Price', $error->getMessage());
        }
        self::assertSame([], $this->wire->sent);
        $this->sales()->save(['product' => 'LAMP', 'price' => '1.000,00', 'quantity' => '2']);
        self::assertSame(100000, $this->sent()['price']);
    }

    public function testUnitsOfVariantsAreWholeAndShippingIsByCountry(): void
    {
        foreach ([['items' => 'RED 1,5'], ['shipping_rule' => 'country', 'shipping_prices' => 'France 4.90'],
            ['shipping_rule' => 'country', 'shipping_prices' => 'FR 1,000'], ['quantity' => '-1'],
            ['starts_at' => 'soonish']] as $form) {
            try {
                $this->sales()->save(['product' => 'TEE'] + $form);
                self::fail(json_encode($form) . ' was read');
            } catch (InputException) {
                self::assertSame([], $this->wire->sent);
            }
        }
        $this->sales()->save(['product' => 'TEE', 'items' => "TEE RED 2\nTEE-L=3", 'shipping_rule' => 'country',
            'shipping_prices' => "fr 4,90\n* 1.200,00"]);
        self::assertSame(['TEE RED' => 2, 'TEE-L' => 3], $this->sent()['items']);
        self::assertSame(['FR' => 490, '*' => 120000], $this->sent()['shipping']['prices']);
        self::assertArrayNotHasKey('quantity', $this->sent());
    }

    public function testANewSaleSendsOnlyWhatWasFilledInOnce(): void
    {
        $this->sales()->save(['product' => 'MUG', 'quantity' => '2', 'mode' => 'first_come:repost', 'teaser' => '1',
            'answer_code' => '1', 'answer_link' => '', 'starts_at' => '2026-12-01T18:00', 'form_key_once' => 'f-1']);
        $body = $this->sent();
        self::assertSame(['first_come', 'repost', true, true], [
            $body['mode'], $body['by'], $body['teaser'], $body['answer_code'],
        ]);
        self::assertSame('2026-12-01T17:00:00Z', $body['starts_at']);
        foreach (['answer_link', 'price', 'ends_at', 'title', 'market', 'limit_per_buyer'] as $name) {
            self::assertArrayNotHasKey($name, $body);
        }
        self::assertSame('f-1', $this->wire->last('headers')['Idempotency-Key']);
    }

    public function testEmptiedFieldsOfADraftAreCleared(): void
    {
        $form = ['starts_at' => '', 'wording' => '', 'price' => '', 'limit_per_buyer' => '', 'hold_minutes' => '']
            + $this->filler()->draft(self::DRAFT);
        $this->wire->answer(200, self::DRAFT)->answer(200, self::DRAFT);
        $this->sales()->save($form);
        self::assertSame('PATCH /sales/S1', $this->went());
        self::assertEqualsCanonicalizing(
            ['starts_at', 'wording', 'price', 'limit_per_buyer', 'hold_seconds'],
            array_keys($this->sent())
        );
        self::assertSame([null], array_values(array_unique($this->sent(), SORT_REGULAR)));
    }

    public function testADraftAtTheShopSPriceStaysOne(): void
    {
        $draft = ['price_of_shop' => true, 'remind' => 5] + self::DRAFT;
        $form = $this->filler()->draft($draft);
        self::assertSame(['', '5'], [$form['price'], $form['remind']]);
        $this->wire->answer(200, $draft)->answer(200, $draft);
        $this->sales()->save(['title' => 'Cup'] + $form);
        self::assertSame(['title' => 'Cup'], $this->sent());
        $this->wire->answer(200, $draft)->answer(200, $draft);
        $this->sales()->save(['remind' => '', 'price' => '9,90'] + $form);
        self::assertEqualsCanonicalizing(['remind' => null, 'price' => 990], $this->sent());
    }

    public function testAnUntouchedDraftIsNotSent(): void
    {
        $this->wire->answer(200, self::DRAFT);
        self::assertSame('S1', $this->sales()->save($this->filler()->draft(self::DRAFT))['id']);
        self::assertCount(1, $this->wire->sent);
    }

    public function testUnitsOfVariantsThatWereEmptiedGiveWayToTheQuantity(): void
    {
        $draft = ['items' => [['sku' => 'A', 'unit' => 1, 'quantity' => 2], ['sku' => 'B', 'unit' => 1, 'quantity' => 2]]];
        $draft += self::DRAFT;
        $this->wire->answer(200, $draft)->answer(200, $draft);
        $this->sales()->save(['items' => ''] + $this->filler()->draft($draft));
        self::assertSame(['quantity' => null], $this->sent());
    }

    public function testADraftOfAnotherMarketIsReadInItsOwnCurrency(): void
    {
        $draft = ['market' => 'japan', 'currency' => 'JPY'] + self::DRAFT;
        $form = $this->filler()->draft($draft);
        self::assertSame('1290', $form['price']);
        $this->wire->answer(200, $draft)->answer(200, $draft);
        $this->sales()->save(['price' => '1500'] + $form);
        self::assertSame(['price' => 1500], $this->sent());
    }

    public function testAnotherMarketIsReadInItsCurrency(): void
    {
        $this->wire->answer(200, ['items' => [['code' => '', 'name' => '', 'currency' => 'EUR'],
            ['code' => 'japan', 'name' => 'Japan', 'currency' => 'JPY']]]);
        $this->sales()->save(['product' => 'MUG', 'price' => '1500', 'market' => 'japan']);
        self::assertSame([1500, 'japan'], [$this->sent()['price'], $this->sent()['market']]);
        $this->wire->answer(404, ['detail' => 'not found']);
        $this->expectException(InputException::class);
        $this->sales()->save(['product' => 'MUG', 'price' => '1500', 'market' => 'japan']);
    }

    public function testAMarketThatCannotBeAskedForIsNotCalledUnknown(): void
    {
        $this->wire->answer(403, ['detail' => 'this token lacks the scope products:read']);
        $this->expectExceptionMessage('lacks the scope products:read');
        $this->sales()->save(['product' => 'MUG', 'price' => '1500', 'market' => 'japan']);
    }

    public function testThePreviewOfADraftElsewhereIsReadInItsCurrency(): void
    {
        $this->wire->answer(200, ['market' => 'japan', 'currency' => 'JPY'] + self::DRAFT);
        $this->sales()->preview(['id' => 'S1', 'product' => 'MUG', 'market' => 'japan', 'price' => '1500']);
        self::assertSame('POST /sales/preview', $this->went());
        self::assertSame(1500, $this->sent()['price']);
    }

    public function testPublishingWaitsLongerThanThePatienceOfPages(): void
    {
        $this->sales()->act('S1', 'publish');
        self::assertSame(30, $this->wire->last('seconds'));
        $this->sales()->act('S1', 'pause');
        self::assertSame(8, $this->wire->last('seconds'));
    }

    public function testACopyIsMadeOnce(): void
    {
        $this->sales()->act('S 1', 'copy', 'c-1');
        self::assertSame('POST /sales/S%201/copy', $this->went());
        self::assertSame('c-1', $this->wire->last('headers')['Idempotency-Key']);
        $this->expectException(SidecarException::class);
        $this->sales()->act('S1', 'units');
    }

    public function testOnlyWhatTheSidecarWouldDoIsOffered(): void
    {
        $acts = new Acts();
        self::assertSame(['end', 'copy'], $acts->of(['state' => 'scheduled']));
        self::assertSame(['publish', 'copy', 'end'], $acts->of(['state' => 'draft']));
        self::assertSame(['pause', 'end', 'copy'], $acts->of(['state' => 'live']));
        self::assertSame(['resume', 'end', 'copy'], $acts->of(['state' => 'paused']));
        self::assertSame(['copy'], $acts->of(['state' => 'ended']));
        self::assertSame(['pause', 'end'], $acts->of(['state' => 'live', 'mode' => 'basket']));
        self::assertSame('Throw Away', (string)$acts->name('end', 'draft'));
        self::assertSame('End Sale', (string)$acts->name('end', 'live'));
        foreach (Acts::ALL as $act) {
            self::assertNotSame('', (string)$acts->question($act, 'live') . $acts->done($act, []));
        }
        self::assertStringContainsString('planned', (string)$acts->done('publish', ['state' => 'scheduled']));
    }

    public function testMoreUnitsAreAddedOnce(): void
    {
        $line = new Line($this->client(), $this->fields());
        self::assertSame(3, $line->add('S1', 'MUG', '3', 'u-1'));
        self::assertSame(['sku' => 'MUG', 'units' => 3], $this->sent());
        self::assertSame('u-1', $this->wire->last('headers')['Idempotency-Key']);
        $line->of('S1');
        self::assertSame('GET /sales/S1/waitlist?per_page=20', $this->went());
        foreach (['', '0', '1.5', 'x'] as $units) {
            try {
                $line->add('S1', 'MUG', $units, '');
                self::fail($units);
            } catch (InputException) {
                self::assertCount(2, $this->wire->sent);
            }
        }
    }
}
