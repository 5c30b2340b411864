<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Ui;

use Magento\Catalog\Ui\Component\Product\MassAction;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\Escaper;
use Replycart\Bridge\Model;
use Replycart\Bridge\Plugin\HideSellAction;
use Replycart\Bridge\Test\Unit\AdminTestCase;
use Replycart\Bridge\Test\Unit\Fakes\FakeBlock;
use Replycart\Bridge\Test\Unit\Fakes\FakeTransport;
use Replycart\Bridge\Ui\DataProvider;
use Replycart\Bridge\ViewModel;

/**
 * Nobody is shown a way to what would be refused behind it.
 */
class RightsTest extends AdminTestCase
{
    private const SELL = 'Replycart_Bridge::sell';
    private const ORDERS = 'Magento_Sales::actions_view';
    private const LINK = 'sales/order/view?order_id=7';

    public function testTheProductGridOffersToSellOnlyToWhoMay(): void
    {
        $grid = $this->createMock(MassAction::class);
        foreach ([[[self::SELL], true, true], [[], true, false], [[self::SELL], false, false]] as [$rights, $before, $after]) {
            $plugin = new HideSellAction($this->rights(...$rights));
            self::assertSame($after, $plugin->afterIsActionAllowed($grid, $before, 'replycart_sell'));
            self::assertSame($before, $plugin->afterIsActionAllowed($grid, $before, 'delete'), 'the catalogue\'s own');
        }
    }

    public function testThePluginIsPutInAndAsksForTheActionOfTheGrid(): void
    {
        $root = dirname(__DIR__, 3);
        $di = (string)file_get_contents("$root/etc/adminhtml/di.xml");
        self::assertMatchesRegularExpression(
            '~<type name="' . preg_quote(MassAction::class) . '">\s*<plugin [^>]*type="' . preg_quote(HideSellAction::class) . '"/>~',
            $di
        );
        $grid = (string)file_get_contents("$root/view/adminhtml/ui_component/product_listing.xml");
        self::assertStringContainsString('<type>replycart_sell</type>', $grid);
    }

    /**
     * @return array<string, array{0: string[], 1: bool}>
     */
    public static function roles(): array
    {
        $ours = ['Replycart_Bridge::purchases', 'Replycart_Bridge::replies'];

        return ['may look at orders' => [[...$ours, self::ORDERS], true], 'may not' => [$ours, false]];
    }

    /**
     * @dataProvider roles
     * @param string[] $rights
     */
    public function testAnOrderIsALinkForWhoMayLookAtIt(array $rights, bool $linked): void
    {
        $user = $this->rights(...$rights);
        foreach ([$this->cell($user), $this->purchase($user), $this->besideReply($user)] as $html) {
            self::assertStringContainsString('000042', $html);
            $linked ? self::assertStringContainsString(self::LINK, $html) : self::assertStringNotContainsString('sales/order', $html);
        }
    }

    public function testWithoutAnOrderThereIsNoLink(): void
    {
        foreach ([null, '', 'abc', '7?x', ['7']] as $none) {
            self::assertSame('', $this->orders()->to($none));
        }
        self::assertStringContainsString(self::LINK, $this->orders()->to(7));
    }

    private function cell(AuthorizationInterface $user): string
    {
        $escaper = $this->createMock(Escaper::class);
        $escaper->method('escapeHtml')->willReturnArgument(0);
        $escaper->method('escapeUrl')->willReturnArgument(0);
        $this->wire = (new FakeTransport())->answer(200, ['items' => [['id' => 'P1', 'order' => '000042', 'order_id' => '7']]]);
        $grid = new DataProvider\Purchases(
            'g',
            'id',
            'id',
            $this->client(),
            $this->words(),
            $this->urls(),
            $escaper,
            $this->request([]),
            $this->orders($user)
        );

        return (string)$grid->getData()['items'][0]['order'];
    }

    private function purchase(AuthorizationInterface $user): string
    {
        $this->wire = (new FakeTransport())
            ->answer(200, ['id' => 'P1', 'state' => 'ordered', 'order' => '000042', 'order_id' => '7']);
        $page = new ViewModel\PurchasePage(
            new Model\Purchases($this->client(), new Model\Amounts(new Model\Money())),
            $this->request(['id' => 'P1']),
            $user,
            $this->ids(),
            $this->orders($user)
        );

        return (new FakeBlock(['page' => $page, 'words' => $this->words()]))
            ->setTemplate('Replycart_Bridge::purchase/view.phtml')->toHtml();
    }

    private function besideReply(AuthorizationInterface $user): string
    {
        $this->wire = (new FakeTransport())
            ->answer(200, ['network' => 'x', 'id' => '7', 'handle' => 'eve', 'state' => 'closed', 'beside' => [
                'purchases' => [['id' => 'P1', 'shop_order_id' => '7', 'shop_order_number' => '000042']],
            ]])
            ->answer(200, ['items' => []]);

        return (new FakeBlock(['page' => $this->replyForm(['network' => 'x', 'id' => '7'], true, $user), 'words' => $this->words()]))
            ->setTemplate('Replycart_Bridge::reply/answer.phtml')->toHtml();
    }
}
