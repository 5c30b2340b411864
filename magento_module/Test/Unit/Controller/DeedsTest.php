<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Controller;

use Magento\Catalog\Api\ProductRepositoryInterface;
use Magento\Catalog\Model\ResourceModel\Product\Collection;
use Magento\Catalog\Model\ResourceModel\Product\CollectionFactory;
use Magento\Framework\App\Response\Http\FileFactory;
use Magento\Framework\Controller\Result\Json as JsonResult;
use Magento\Framework\Controller\Result\JsonFactory;
use Magento\Framework\DataObject;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Serialize\Serializer\Json;
use Magento\Ui\Component\MassAction\Filter;
use Psr\Log\NullLogger;
use Replycart\Bridge\Controller\Adminhtml as Admin;
use Replycart\Bridge\Model;
use Replycart\Bridge\Test\Unit\AdminTestCase;
use Replycart\Bridge\Test\Unit\Fakes\FakeTraceBook;
use Replycart\Bridge\Test\Unit\Fakes\Make;
use Replycart\Bridge\Ui\DataProvider;

/**
 * Each controller that does something: what it asks of the sidecar, what it says, where it goes.
 */
class DeedsTest extends AdminTestCase
{
    private function sales(): Model\Sale\Sales
    {
        $filler = new Model\Sale\FormFiller(
            $this->createMock(ProductRepositoryInterface::class),
            $this->ids(),
            new Model\Money(),
            $this->words()
        );
        $reader = new Model\Sale\FormReader($this->fields(), $this->shipping());

        return new Model\Sale\Sales($this->client(), $reader, $filler, $this->markets());
    }

    private function buyers(): Model\Buyers
    {
        $forgetter = new Model\Order\Forgetter(new FakeTraceBook(), new Json());

        return new Model\Buyers($this->client(), $forgetter, new NullLogger());
    }

    /**
     * @param array<string, mixed> $params
     */
    private function deed(string $class, array $params): object
    {
        $context = $this->context($params);
        $client = $this->client();

        return match ($class) {
            Admin\Purchase\Act::class =>
                new $class($context, new Model\Purchases($client, new Model\Amounts(new Model\Money()))),
            Admin\Sale\Act::class => new $class($context, $this->sales(), new Model\Sale\Acts()),
            Admin\Sale\Units::class => new $class($context, new Model\Sale\Line($client, $this->fields())),
            Admin\Sale\Save::class => new $class(
                $context,
                $this->sales(),
                new Model\Sale\Acts(),
                $this->kept(),
                new Model\Sale\Refused()
            ),
            Admin\Basket\Save::class => new $class($context, new Model\Basket\Baskets(
                $client,
                $this->fields(),
                $this->shipping(),
                $this->markets()
            ), $this->kept()),
            Admin\Offer\Save::class =>
                new $class($context, new Model\Offer\Offers($client, $this->fields(), $this->markets()), $this->kept()),
            Admin\Offer\End::class =>
                new $class($context, new Model\Offer\Offers($client, $this->fields(), $this->markets())),
            Admin\Clearance\Save::class => new $class(
                $context,
                new Model\Clearance\Rules($client, new Model\Clearance\RuleReader($this->fields())),
                $this->kept()
            ),
            Admin\Clearance\Rule::class =>
                new $class($context, new Model\Clearance\Rules($client, new Model\Clearance\RuleReader($this->fields()))),
            Admin\Clearance\Decide::class => new $class($context, new Model\Clearance\Proposals($client)),
            Admin\Gift\Cancel::class => new $class($context, new Model\Gifts($client)),
            Admin\Buyer\Act::class => new $class($context, $this->buyers()),
            Admin\Alert\Retry::class => new $class($context, new Model\Tasks($client)),
            Admin\Canned\Save::class, Admin\Canned\Delete::class => new $class($context, new Model\Canned($client)),
            default => new $class($context, new Model\Replies($client)),
        };
    }

    /**
     * @return array<string, array{0: class-string, 1: array<string, mixed>, 2: string, 3: string}>
     */
    public static function deeds(): array
    {
        $id = ['id' => 'I1'];
        $reply = ['network' => 'x', 'id' => '7'];

        return [
            'cancel' => [Admin\Purchase\Act::class, $id + ['act' => 'cancel'], 'POST /purchases/I1/cancel',
                'replycart/purchase/view'],
            'refund' => [Admin\Purchase\Act::class, $id + ['act' => 'refund'], 'POST /purchases/I1/refund',
                'replycart/purchase/view'],
            'publish' => [Admin\Sale\Act::class, $id + ['act' => 'publish'], 'POST /sales/I1/publish',
                'replycart/sale/view'],
            'throw away' => [Admin\Sale\Act::class, $id + ['act' => 'end'], 'POST /sales/I1/end', 'replycart/sale/view'],
            'copy' => [Admin\Sale\Act::class, $id + ['act' => 'copy', 'once' => 'k'], 'POST /sales/I1/copy',
                'replycart/sale/edit'],
            'units' => [Admin\Sale\Units::class, $id + ['sku' => 'A', 'units' => '2', 'once' => 'k'],
                'POST /sales/I1/units', 'replycart/sale/view'],
            'draft' => [Admin\Sale\Save::class, ['product' => 'A', 'quantity' => '1'], 'POST /sales', 'replycart/sale/view'],
            'basket' => [Admin\Basket\Save::class, ['hashtag' => '#a'], 'POST /sales', 'replycart/sale/view'],
            'offer' => [Admin\Offer\Save::class, ['hashtag' => '#a', 'percent' => '10'], 'POST /offers',
                'replycart/offer/view'],
            'offer ends' => [Admin\Offer\End::class, $id, 'POST /offers/I1/end', 'replycart/offer/view'],
            'rule' => [Admin\Clearance\Save::class, ['name' => 'a', 'slots' => 'sat 10'], 'POST /clearance/rules',
                'replycart/clearance/rules'],
            'rule on' => [Admin\Clearance\Rule::class, $id + ['act' => 'on'], 'POST /clearance/rules/I1/on',
                'replycart/clearance/rules'],
            'approve' => [Admin\Clearance\Decide::class, $id + ['act' => 'approve'],
                'POST /clearance/proposals/I1/approve', 'replycart/clearance/index'],
            'gift' => [Admin\Gift\Cancel::class, $id, 'POST /gifts/I1/cancel', 'replycart/gift/view'],
            'block' => [Admin\Buyer\Act::class, $reply + ['act' => 'block'], 'POST /buyers/x/7/block',
                'replycart/buyer/index'],
            'retry' => [Admin\Alert\Retry::class, $id, 'POST /tasks/I1/retry', 'replycart/alert/index'],
            'keep canned' => [Admin\Canned\Save::class, ['name' => 'a', 'text' => 'b'], 'POST /replies/canned',
                'replycart/canned/index'],
            'drop canned' => [Admin\Canned\Delete::class, ['name' => 'a'], 'DELETE /replies/canned/a',
                'replycart/canned/index'],
            'put away' => [Admin\Reply\Act::class, $reply + ['act' => 'close'], 'POST /replies/x/7/close',
                'replycart/reply/index'],
            'take out' => [Admin\Reply\Act::class, $reply + ['act' => 'reopen'], 'POST /replies/x/7/reopen',
                'replycart/reply/index'],
            'hand over' => [Admin\Reply\Assign::class, $reply + ['user' => 'anna'], 'POST /replies/x/7/assign',
                'replycart/reply/answer'],
            'answer' => [Admin\Reply\Send::class, $reply + ['text' => 'hi'], 'POST /replies/x/7/answer',
                'replycart/reply/index'],
        ];
    }

    /**
     * @dataProvider deeds
     */
    public function testIsDoneAndTold(string $class, array $params, string $call, string $path): void
    {
        $this->wire->answer(200, ['id' => 'N1']);
        $this->deed($class, $params)->execute();
        self::assertSame($call, $this->went());
        self::assertSame($path, $this->went['path']);
        self::assertCount(1, $this->good);
        self::assertSame([], $this->bad);
    }

    /**
     * @dataProvider deeds
     */
    public function testIsToldWhenTheSidecarSaysNoOrIsAway(string $class, array $params, string $call): void
    {
        $this->wire->answer(422, ['detail' => 'not so', 'errors' => ['field' => ['is wrong']]]);
        $this->deed($class, $params)->execute();
        self::assertSame(['not so', 'field: is wrong'], $this->bad);
        self::assertSame([], $this->good);
        self::assertNotSame([], $this->went);
        $this->wire->away();
        $this->deed($class, $params)->execute();
        self::assertCount(3, $this->bad);
    }

    /**
     * @dataProvider deeds
     */
    public function testNeedsARight(string $class): void
    {
        self::assertStringStartsWith('Replycart_Bridge::', $class::ADMIN_RESOURCE);
        self::assertStringContainsString(
            '"' . $class::ADMIN_RESOURCE . '"',
            (string)file_get_contents(dirname(__DIR__, 3) . '/etc/acl.xml')
        );
    }

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

    /**
     * @param array<int, array{0: int, 1: string, 2: string}> $chosen
     */
    private function mass(array $chosen, int $size = 0): void
    {
        $products = array_map(static fn (array $one): DataObject => new DataObject(
            ['id' => $one[0], 'sku' => $one[1], 'name' => $one[2]]
        ), $chosen);
        $collection = $this->createMock(Collection::class);
        $collection->method('addAttributeToSelect')->willReturnSelf();
        $collection->method('getSize')->willReturn($size ?: count($products));
        $collection->method('getIterator')->willReturn(new \ArrayIterator($products));
        $factory = $this->createMock(CollectionFactory::class);
        $factory->method('create')->willReturn($collection);
        $filter = $this->createMock(Filter::class);
        $chosen === []
            ? $filter->method('getCollection')->willThrowException(new LocalizedException(__('Select items.')))
            : $filter->method('getCollection')->willReturn($collection);
        $drafts = new Model\Sale\Drafts($this->client());
        (new Admin\Product\MassSell($this->context(['once' => 'page-1']), $filter, $factory, $drafts))->execute();
    }

    public function testSeveralProductsBecomeDraftsOnce(): void
    {
        $this->mass([[3, 'A', 'Ay'], [4, 'B', 'Be']]);
        self::assertSame('replycart/sale/index', $this->went['path']);
        self::assertSame('page-1-4', $this->wire->last('headers')['Idempotency-Key']);
        self::assertSame(['rule' => 'shop'], $this->sent()['shipping']);
        $this->wire->away();
        $this->mass([[3, 'A', 'Ay'], [4, 'B', 'Be']]);
        self::assertSame('catalog/product/index', $this->went['path']);
    }

    public function testOneProductOpensTheFormAndTooManyOrNoneAreRefused(): void
    {
        $this->mass([[3, 'A', 'Ay']]);
        self::assertSame(['product_id' => 3], $this->went['with']);
        $this->mass([[3, 'A', 'Ay']], 51);
        $this->mass([]);
        self::assertCount(2, $this->bad);
        self::assertSame([], $this->wire->sent);
    }

    public function testThePreview(): void
    {
        $shown = [];
        $result = $this->createMock(JsonResult::class);
        $result->method('setData')->willReturnCallback(function ($data) use (&$shown, $result) {
            $shown = $data;

            return $result;
        });
        $answers = $this->createMock(JsonFactory::class);
        $answers->method('create')->willReturn($result);
        $ask = function (array $form) use ($answers): void {
            $words = $this->words();
            (new Admin\Sale\Preview($this->context($form), $this->sales(), $words, $answers))->execute();
        };
        $ask(['product' => '']);
        self::assertCount(1, $shown['problems']);
        $this->wire->answer(200, ['text' => 'Mug', 'length' => 3, 'price' => 1290, 'currency' => 'EUR', 'available' => 4,
            'warnings' => ['hm']]);
        $ask(['product' => 'MUG']);
        self::assertSame(['Mug', '€12.90', '4 in the shop', ['hm']], [
            $shown['text'], $shown['price'], $shown['available'], $shown['problems'],
        ]);
        $ask(['product' => 'MUG', 'price' => '1,000', 'quantity' => 'x']);
        self::assertCount(2, $shown['problems']);
        $this->wire->away();
        $ask(['product' => 'MUG']);
        self::assertStringContainsString('does not answer', $shown['problems'][0]);
        $test = new Model\ConnectionTest(Make::config(), $this->wire, new Json());
        $this->wire->answer(200, ['status' => 'ok', 'version' => '1']);
        (new Admin\Connection\Test($this->context([]), $test, $answers))->execute();
        self::assertTrue($shown['ok']);
    }

    public function testFilesAreHandedOutAndNotLeftBehind(): void
    {
        $files = $this->createMock(FileFactory::class);
        $made = [];
        $files->method('create')->willReturnCallback(function (...$with) use (&$made) {
            $made = $with;

            return $this->createMock(\Magento\Framework\App\ResponseInterface::class);
        });
        $this->wire->answer(200, ['handle' => 'ada']);
        $buyer = ['network' => 'x', 'id' => '7/8'];
        (new Admin\Buyer\Export($this->context($buyer), $this->buyers(), $files))->execute();
        self::assertSame('replycart-x-7-8.json', $made[0]);
        self::assertTrue($made[1]['rm']);
        $this->wire->answer(200, "a,b\n");
        $figures = new Model\Figures($this->client());
        (new Admin\Figures\Export($this->context(['days' => '7', 'what' => 'worth']), $figures, $files))->execute();
        self::assertSame(['replycart-worth.csv', "a,b\n"], [$made[0], $made[1]['value']]);
        $this->wire->away();
        (new Admin\Figures\Export($this->context([]), $figures, $files))->execute();
        self::assertSame('replycart/figures/index', $this->went['path']);
        self::assertCount(1, $this->bad);
    }
}
