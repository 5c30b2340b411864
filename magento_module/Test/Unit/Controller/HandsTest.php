<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Controller;

use Magento\Catalog\Model\ResourceModel\Product\Collection;
use Magento\Catalog\Model\ResourceModel\Product\CollectionFactory;
use Magento\Framework\App\Response\Http\FileFactory;
use Magento\Framework\Controller\Result\Json as JsonResult;
use Magento\Framework\Controller\Result\JsonFactory;
use Magento\Framework\DataObject;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Serialize\Serializer\Json;
use Magento\Ui\Component\MassAction\Filter;
use Replycart\Bridge\Controller\Adminhtml as Admin;
use Replycart\Bridge\Model;
use Replycart\Bridge\Test\Unit\Fakes\Make;

/**
 * Drafts of several products, the preview, files to take away.
 */
class HandsTest extends DeedCase
{
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
