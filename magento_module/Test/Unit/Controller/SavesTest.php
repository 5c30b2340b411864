<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Controller;

use Replycart\Bridge\Controller\Adminhtml as Admin;
use Replycart\Bridge\Model;
use Replycart\Bridge\Ui\DataProvider;

/**
 * Forms that are saved: what is published, what is refused beside its field, what was typed comes back.
 */
class SavesTest extends DeedCase
{
    public function testASaleIsKeptAndPublished(): void
    {
        $this->wire->answer(201, ['id' => 'N1'])->answer(200, ['id' => 'N1', 'state' => 'live']);
        $this->deed(Admin\Sale\Save::class, ['product' => 'A', 'back' => 'publish'])->execute();
        self::assertSame('POST /sales/N1/publish', $this->went());
        self::assertSame(['path' => 'replycart/sale/view', 'with' => ['id' => 'N1']], $this->went);
    }

    public function testADraftThatCannotBePublishedIsNotMadeAgain(): void
    {
        $this->wire->answer(201, ['id' => 'N1'])->answer(422, ['detail' => 'too many']);
        $this->deed(Admin\Sale\Save::class, ['product' => 'A', 'back' => 'publish'])->execute();
        self::assertSame(['too many'], $this->bad);
        self::assertSame('N1', $this->persisted[DataProvider\SaleForm::KEPT]['id']);
        self::assertSame(['id' => 'N1'], $this->went['with']);
        $this->wire->answer(201, ['id' => 'B1'])->answer(422, ['detail' => 'taken']);
        $this->deed(Admin\Basket\Save::class, ['hashtag' => '#a', 'back' => 'publish'])->execute();
        self::assertSame(['path' => 'replycart/sale/view', 'with' => ['id' => 'B1']], $this->went);
    }

    /**
     * @return array<int, array{0: string, 1: string, 2: string}> of the API, of the form, and its set
     */
    public static function refusals(): array
    {
        $sets = ['general' => ['product', 'title', 'market', 'price', 'quantity', 'items', 'limit_per_buyer', 'mode'],
            'post' => ['lang', 'wording', 'with_picture', 'answers', 'answer_code', 'answer_link'],
            'when' => ['starts_at', 'ends_at', 'teaser', 'end_when_sold_out', 'end_post', 'remind']];
        $all = [['items.TEE-S', 'items', 'general'], ['by', 'mode', 'general'], ['hold_seconds', 'hold_minutes', 'when'],
            ['shipping', 'shipping_rule', 'shipping'], ['shipping.prices', 'shipping_rule', 'shipping']];
        foreach ($sets as $set => $names) {
            foreach ($names as $name) {
                $all[] = [$name, $name, $set];
            }
        }

        return $all;
    }

    /**
     * @dataProvider refusals
     */
    public function testARefusalStandsBesideItsField(string $said, string $field, string $set): void
    {
        $this->wire->answer(422, ['detail' => 'No.', 'errors' => [$said => ['Not so.']]]);
        $this->deed(Admin\Sale\Save::class, ['product' => 'MUG', 'remind' => '5'])->execute();
        $kept = $this->persisted[DataProvider\SaleForm::KEPT];
        self::assertSame(['5', [$field => 'Not so.']], [$kept['remind'], $kept[DataProvider\SaleForm::WRONG]]);
        $meta = (new Model\Sale\Refused())->meta($kept[DataProvider\SaleForm::WRONG]);
        self::assertSame('Not so.', $meta[$set]['children'][$field]['arguments']['data']['config']['error']);
        $form = simplexml_load_file(dirname(__DIR__, 3) . '/view/adminhtml/ui_component/replycart_sale_form.xml');
        self::assertCount(1, $form->xpath("fieldset[@name='$set']/field[@name='$field']"), 'the form has such a field there');
    }

    public function testWhatCannotBeReadStandsBesideItsField(): void
    {
        $this->deed(Admin\Sale\Save::class, ['product' => 'MUG', 'price' => '1,000', 'quantity' => '-1', 'starts_at' => 'soonish',
            'items' => 'x', 'shipping_rule' => 'flat', 'shipping_price' => 'a'])->execute();
        self::assertSame([], $this->wire->sent);
        $wrong = $this->persisted[DataProvider\SaleForm::KEPT][DataProvider\SaleForm::WRONG];
        self::assertEqualsCanonicalizing(['price', 'quantity', 'starts_at', 'items', 'shipping_rule'], array_keys($wrong));
        self::assertStringContainsString('Price', $wrong['price']);
    }

    public function testWhatWasTypedComesBack(): void
    {
        $this->deed(Admin\Offer\Save::class, ['hashtag' => '#a', 'amount' => '1,000'])->execute();
        self::assertStringContainsString('Amount Off', $this->bad[0]);
        self::assertSame('1,000', $this->persisted[DataProvider\OfferForm::KEPT]['amount']);
        $this->wire->away();
        $this->deed(Admin\Reply\Send::class, ['network' => 'x', 'id' => '7', 'text' => 'long'])->execute();
        self::assertSame('long', $this->remembered['replycart_answer']);
        self::assertSame('replycart/reply/answer', $this->went['path']);
    }
}
