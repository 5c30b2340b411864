<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Ui;

use Magento\Catalog\Api\ProductRepositoryInterface;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Framework\Message\ManagerInterface;
use Replycart\Bridge\Block\Adminhtml as Block;
use Replycart\Bridge\Model;
use Replycart\Bridge\Model\Source;
use Replycart\Bridge\Test\Unit\AdminTestCase;
use Replycart\Bridge\Ui\DataProvider;

/**
 * What forms are filled with, what can be chosen, which buttons they have.
 */
class FormsTest extends AdminTestCase
{
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
