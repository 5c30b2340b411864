<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Ui;

use Magento\Framework\Api\Filter;
use Magento\Framework\Escaper;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Replycart\Bridge\Model\Basket\Baskets as Book;
use Replycart\Bridge\Model\Sale\Acts;
use Replycart\Bridge\Test\Unit\AdminTestCase;
use Replycart\Bridge\Ui\Component;
use Replycart\Bridge\Ui\DataProvider;

/**
 * The rows of every grid, and what can be done with them.
 */
class GridsTest extends AdminTestCase
{
    private function escaper(): Escaper
    {
        $escaper = $this->createMock(Escaper::class);
        $escape = static fn ($text): string => htmlspecialchars((string)$text, ENT_QUOTES);
        $escaper->method('escapeHtml')->willReturnCallback($escape);
        $escaper->method('escapeUrl')->willReturnCallback($escape);

        return $escaper;
    }

    private function provider(string $class): object
    {
        return new $class(
            'grid',
            'id',
            'id',
            $this->client(),
            $this->words(),
            $this->urls(),
            $this->escaper(),
            $this->request([])
        );
    }

    /**
     * @return array<string, array{0: string, 1: string, 2: array<string, mixed>, 3: array<string, string>}>
     */
    public static function rows(): array
    {
        return [
            'sales' => [DataProvider\Sales::class, '/sales?page=1&per_page=20', [
                'id' => 'S1', 'state' => 'live', 'title' => '<b>Mug</b>', 'currency' => 'EUR', 'mode' => 'standard',
                'items' => [['unit' => 1290, 'quantity' => 3, 'free' => 1]], 'purchases' => ['paid' => 1, 'ordered' => 2],
                'posts' => [['network' => 'x', 'url' => 'https://x.com/1'], ['network' => 'mastodon', 'url' => 'https://m.social/1']],
            ], ['units' => '1 of 3', 'paid' => '3', 'price' => '€12.90', 'post' => '>on X</a>, <a', 'title' => '&lt;b&gt;Mug']],
            'purchases' => [DataProvider\Purchases::class, '/purchases?page=1&per_page=20', [
                'id' => 'P1', 'state' => 'ordered', 'handle' => 'ada', 'total' => 1780, 'currency' => 'EUR', 'order' => '42',
                'order_id' => '7', 'refunded' => 500,
            ], ['order' => 'sales/order/view?order_id=7', 'total' => '€17.80', 'refunded' => '€5.00', 'handle' => '@ada']],
            'replies' => [DataProvider\Replies::class, '/replies?page=1&per_page=20', [
                'id' => '7', 'network' => 'x', 'state' => 'inbox', 'handle' => 'eve', 'text' => 'blue?', 'private' => true,
                'assigned' => 'anna', 'url' => 'javascript:alert(1)', 'why' => 'no answer', 'maybe_answered' => true,
            ], ['where' => 'in private, X', 'assigned' => 'anna', 'handle' => '@eve',
                'why' => 'no answer An earlier answer may have gone out: look there before you answer again.']],
            'offers' => [DataProvider\Offers::class, '/offers?page=1&per_page=20', [
                'id' => 'O1', 'state' => 'open', 'hashtag' => 'Hi', 'percent' => 10, 'amount' => null, 'minimum' => 3000,
                'currency' => 'EUR', 'most' => 5, 'given' => 2, 'coupons' => ['used' => 1], 'for' => 'buyers',
            ], ['off' => '10 %', 'minimum' => '€30.00', 'given' => '2 of 5', 'used' => '1', 'for' => 'paid order',
                'hashtag' => '#Hi']],
            'proposals' => [DataProvider\Proposals::class, '/clearance/proposals?page=1&per_page=20', [
                'id' => 'C1', 'state' => 'published', 'name' => 'Mug', 'product' => 'MUG', 'items' => ['A' => 2, 'B' => 3],
                'sale' => 'S1',
            ], ['units' => '5', 'name' => 'sale/view?id=S1', 'lapses_at' => '']],
            'rules' => [DataProvider\Rules::class, '/clearance/rules', [
                'id' => 'R1', 'active' => true, 'name' => 'Weekend', 'slots' => ['sat 10', 'sun 18'], 'percent' => 20,
                'stock_over' => 5, 'unsold_days' => 90, 'category' => 'Mugs', 'publish' => true,
            ], ['slots' => 'sat 10, sun 18', 'looks' => '20 % off, more than 5 in stock, unsold for 90 days, Mugs',
                'active' => '1', 'publish' => 'by itself']],
            'gifts' => [DataProvider\Gifts::class, '/gifts?page=1&per_page=20', [
                'id' => 'G1', 'state' => 'open', 'kind' => 'donate', 'handle' => 'ada', 'to' => 'The Helpers', 'amount' => 2000,
                'currency' => 'EUR',
            ], ['amount' => '€20.00', 'kind' => 'Donation', 'to' => 'The Helpers', 'handle' => 'gift/view?id=G1']],
            'buyers' => [DataProvider\Buyers::class, '/buyers?page=1&per_page=20', [
                'id' => '9', 'network' => 'mastodon', 'handle' => '', 'replies' => 3, 'purchases' => 1,
                'blocked_at' => '2026-11-23T10:00:00Z',
            ], ['handle' => '–', 'blocked' => '1', 'blocked_at' => '23/11/2026 11:00', 'network_label' => 'Mastodon']],
            'wallets' => [DataProvider\Wallets::class, '/wallets?page=1&per_page=20', [
                'network' => 'x', 'buyer_id' => '9', 'handle' => 'ada', 'state' => 'active',
                'per_purchase' => ['amount' => 5000, 'currency' => 'EUR'], 'per_month' => 20000, 'currency' => 'EUR',
            ], ['per_purchase' => '€50.00', 'per_month' => '€200.00', 'state' => 'In use', 'id' => '9']],
            'alerts' => [DataProvider\Alerts::class, '/alerts?page=1&per_page=20', [
                'id' => 'A1', 'subject' => 'Order', 'text' => 'late', 'at' => '2026-11-23T10:00:00Z',
            ], ['at' => '23/11/2026 11:00', 'text' => 'late', 'subject' => 'Order']],
            'tasks' => [DataProvider\Tasks::class, '/tasks?page=1&per_page=20&state=parked', [
                'id' => 5, 'kind' => 'answer', 'subject' => '7', 'attempts' => 9, 'error' => 'no',
            ], ['id' => '5', 'attempts' => '9', 'error' => 'no']],
        ];
    }

    /**
     * @dataProvider rows
     * @param array<string, mixed> $row
     * @param array<string, string> $shown
     */
    public function testRows(string $class, string $url, array $row, array $shown): void
    {
        $this->wire->answer(200, ['items' => [$row, 'nonsense'], 'total' => 1]);
        $data = $this->provider($class)->getData();
        self::assertSame('GET ' . $url, $this->went());
        self::assertSame([1, ''], [$data['totalRecords'], $data['errorMessage']]);
        foreach ($shown as $name => $text) {
            $cell = (string)$data['items'][0][$name];
            $text === '' ? self::assertSame('', $cell) : self::assertStringContainsString($text, $cell, $name);
        }
        self::assertStringNotContainsString('javascript:', json_encode($data));
        self::assertStringNotContainsString('<b>', json_encode($data));
    }

    /**
     * @dataProvider rows
     */
    public function testIsKindWhenTheSidecarIsAwayOrTooOld(string $class): void
    {
        $this->wire->away();
        $data = $this->provider($class)->getData();
        self::assertSame([[], 0], [$data['items'], $data['totalRecords']]);
        self::assertStringContainsString('does not answer', $data['errorMessage']);
        $this->wire->answer(404, ['detail' => 'no such call']);
        self::assertSame('This needs a newer Replycart.', $this->provider($class)->getData()['errorMessage']);
        $this->wire->answer(200, ['items' => [[]]]);
        self::assertCount(1, $this->provider($class)->getData()['items'], 'a row that lacks everything');
    }

    public function testFiltersOrderAndPagesAreTheApiS(): void
    {
        $grid = $this->provider(DataProvider\Replies::class);
        foreach ([['state', 'closed', 'eq'], ['assigned', '-', 'eq'], ['x', '%blue%', 'fulltext'], ['secret', 'a', 'eq']] as $one) {
            $grid->addFilter((new Filter())->setField($one[0])->setValue($one[1])->setConditionType($one[2]));
        }
        $grid->addOrder('created_at', 'DESC');
        $grid->addOrder('secret', 'ASC');
        $grid->setLimit(3, 500);
        $grid->getData();
        self::assertSame(
            'GET /replies?page=3&per_page=200&state=closed&assigned=-&search=blue&sort=-created_at',
            $this->went()
        );
    }

    public function testABasketAmongTheSalesHasNoUnits(): void
    {
        $this->wire->answer(200, ['items' => [['id' => 'B', 'mode' => 'basket', 'hashtag' => 'ShopCart', 'items' => []]]]);
        $row = $this->provider(DataProvider\Sales::class)->getData()['items'][0];
        self::assertSame(['', '', 'basket'], [$row['units'], $row['price'], $row['mode']]);
        self::assertStringContainsString('#ShopCart', $row['title']);
    }

    public function testBaskets(): void
    {
        $book = new Book($this->client(), $this->fields(), $this->shipping(), $this->markets());
        $grid = new DataProvider\Baskets('g', 'id', 'id', $book, $this->words(), $this->urls(), $this->escaper());
        $grid->addFilter(new Filter());
        $grid->addOrder('a', 'b');
        $grid->setLimit(1, 2);
        $this->wire->answer(200, ['items' => [['id' => 'B', 'mode' => 'basket', 'hashtag' => 'ShopCart', 'state' => 'live',
            'purchases' => ['ordered' => 2]]]]);
        $row = $grid->getData()['items'][0];
        self::assertSame(['2', 'basket'], [$row['paid'], $row['mode']]);
        self::assertStringContainsString('#ShopCart', $row['hashtag']);
        $this->wire->away();
        self::assertStringContainsString('does not answer', $grid->getData()['errorMessage']);
    }

    /**
     * @param array<string, mixed> $row
     * @return array<string, array<string, mixed>>
     */
    private function actions(string $class, array $row, bool $may = true): array
    {
        $context = $this->createMock(ContextInterface::class);
        $context->method('getNamespace')->willReturn('grid');
        $with = [$context, $this->createMock(UiComponentFactory::class), $this->urls(), $this->allowed($may)];
        if ($class === Component\SaleActions::class) {
            $with = [...$with, new Acts(), $this->ids()];
        }
        $column = new $class(...[...$with, [], ['name' => 'actions']]);
        self::assertSame([], $column->prepareDataSource([]));

        $actions = $column->prepareDataSource(['data' => ['items' => [$row]]])['data']['items'][0]['actions'];
        foreach ($actions as $name => $action) {
            $handled = isset($action['confirm']) || isset($action['callback']);
            self::assertSame(!empty($action['post']), $handled, "$name: Magento's grid posts only what has a handler");
        }

        return $actions;
    }

    public function testAListingNamesItsColumnsAsTheirActionsExpect(): void
    {
        foreach (glob(dirname(__DIR__, 3) . '/view/adminhtml/ui_component/replycart_*_listing.xml') ?: [] as $file) {
            $xml = (string)file_get_contents($file);
            if (str_contains($xml, '<actionsColumn')) {
                self::assertStringContainsString('<columns name="' . basename($file, '.xml') . '_columns"', $xml);
                self::assertStringContainsString('<actionsColumn name="actions"', $xml);
            }
        }
    }

    public function testWhatCanBeDoneWithARow(): void
    {
        $do = fn (string $class, array $row): array => array_keys($this->actions($class, $row));
        $sale = ['id' => 'S1', 'mode' => 'standard'];
        self::assertSame(['view', 'end', 'copy'], $do(Component\SaleActions::class, $sale + ['state' => 'scheduled']));
        self::assertSame(['view', 'edit', 'publish', 'copy', 'end'], $do(Component\SaleActions::class, $sale + ['state' => 'draft']));
        self::assertSame(['view', 'publish', 'end'], $do(Component\SaleActions::class, ['mode' => 'basket', 'state' => 'draft'] + $sale));
        self::assertStringContainsString('once=once-1', $this->actions(Component\SaleActions::class, $sale + ['state' => 'ended'])['copy']['href']);
        self::assertSame(['view'], $do(Component\PurchaseActions::class, ['id' => 'P']));
        self::assertSame(['view'], $do(Component\GiftActions::class, ['id' => 'G']));
        $reply = ['network' => 'x', 'id' => '7'];
        self::assertSame(['view', 'close'], $do(Component\ReplyActions::class, $reply + ['state' => 'inbox']));
        self::assertSame(['view', 'reopen'], $do(Component\ReplyActions::class, $reply + ['state' => 'closed']));
        self::assertSame(['view'], $do(Component\ReplyActions::class, $reply + ['state' => 'answered']));
        self::assertSame(['view', 'end'], $do(Component\OfferActions::class, ['id' => 'O', 'state' => 'open']));
        self::assertSame(['view'], $do(Component\OfferActions::class, ['id' => 'O', 'state' => 'ended']));
        $proposed = $this->actions(Component\ProposalActions::class, ['id' => 'C', 'state' => 'proposed']);
        self::assertSame(['approve', 'dismiss'], array_keys($proposed));
        self::assertSame([true, false], [$proposed['approve']['post'], isset($proposed['approve']['confirm'])], 'one click');
        self::assertSame(
            ['provider' => 'grid.grid.grid_columns.actions', 'target' => 'defaultCallback'],
            $proposed['approve']['callback'],
            'the column itself, as the listing names it'
        );
        self::assertSame([], $do(Component\ProposalActions::class, ['id' => 'C', 'state' => 'lapsed']));
        self::assertSame(['edit', 'off', 'delete'], $do(Component\RuleActions::class, ['id' => 'R', 'active' => '1']));
        self::assertSame(['edit', 'on', 'delete'], $do(Component\RuleActions::class, ['id' => 'R', 'active' => '0']));
        self::assertSame(['export', 'block', 'erase'], $do(Component\BuyerActions::class, $reply + ['blocked' => '0']));
        self::assertSame(['export', 'unblock', 'erase'], $do(Component\BuyerActions::class, $reply + ['blocked' => '1']));
        self::assertSame(['retry'], $do(Component\TaskActions::class, ['id' => '5']));
    }

    public function testWhoMayOnlyLookIsOfferedNothingElse(): void
    {
        $look = fn (string $class, array $row): array => array_keys($this->actions($class, $row, false));
        $sale = ['id' => 'S1', 'mode' => 'standard', 'state' => 'draft'];
        self::assertSame(['view'], $look(Component\SaleActions::class, $sale));
        self::assertSame(['view'], $look(Component\OfferActions::class, ['id' => 'O', 'state' => 'open']));
        self::assertSame([], $look(Component\ProposalActions::class, ['id' => 'C', 'state' => 'proposed']));
        self::assertSame([], $look(Component\RuleActions::class, ['id' => 'R', 'active' => '1']));
        self::assertSame([], $look(Component\TaskActions::class, ['id' => '5']));
        $buyer = ['network' => 'x', 'id' => '7', 'blocked' => '0'];
        self::assertSame([], $look(Component\BuyerActions::class, $buyer), 'nor is a person handed out');
        self::assertSame(['view', 'close'], $look(Component\ReplyActions::class, $buyer + ['state' => 'inbox']));
        self::assertSame(['view'], $look(Component\GiftActions::class, ['id' => 'G']));
    }
}
