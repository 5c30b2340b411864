<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\ViewModel;

use Replycart\Bridge\Test\Unit\AdminTestCase;
use Replycart\Bridge\Test\Unit\Fakes\FakeBlock;
use Replycart\Bridge\Test\Unit\Fakes\FakeTransport;

/**
 * A sale's page: what came of it, what can be done, who sees what; kindly when the sidecar is away.
 */
class SalePageTest extends AdminTestCase
{
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
        self::assertCount(1, $page->parts()->purchases($page));
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
        self::assertSame([['network' => 'x', 'views' => null, 'paid' => 2]], $page->parts()->fared($page));
        self::assertSame('GET /sales/S1/figures/posts', $this->went());
        $this->wire->answer(200, ['items' => [['kind' => 'quote', 'handle' => 'gus'], ['kind' => 'repost', 'handle' => '']]]);
        self::assertSame(['quote', 'repost'], array_column($page->parts()->passedOn($page), 'kind'));
        self::assertSame('GET /sales/S1/figures/accounts', $this->went());
        $this->wire->answer(404)->away();
        self::assertSame([[], []], [$page->parts()->fared($page), $page->parts()->passedOn($page)], 'an older sidecar; one that is away');
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
        self::assertSame([[], []], [$page->parts()->fared($page), $page->parts()->passedOn($page)]);
        self::assertCount(1, $this->wire->sent);
        self::assertSame(900, $page->left()['amount'] ?? null);
        $this->wire->answer(200, ['state' => 'live']);
        self::assertNull($this->salePage()->left());
    }

    public function testTheLineWithPromises(): void
    {
        $this->wire->answer(200, ['state' => 'live']);
        $page = $this->salePage();
        $page->sale();
        $this->wire->answer(200, ['items' => [['id' => 'P', 'promised' => true]], 'wanted' => 3, 'promised' => 1, 'restock' => [
            ['sku' => 'A', 'wanted' => 3, 'promised' => 1, 'worth' => 1290]], 'total' => 1]);
        self::assertSame(1290, $page->parts()->line($page)['restock'][0]['worth']);
        $this->wire->answer(200, ['items' => []]);
        self::assertSame([], $page->parts()->line($page));
        $this->wire->away();
        self::assertSame([], $page->parts()->line($page));
    }

    public function testAScheduledSaleCannotBePausedAndADraftCanBeThrownAway(): void
    {
        $this->wire->answer(200, ['state' => 'scheduled'])->answer(200, ['state' => 'draft'])->answer(200, ['state' => 'draft']);
        self::assertSame(['end', 'copy'], array_keys($this->salePage()->acts()));
        $draft = $this->salePage();
        self::assertSame('Throw Away', (string)$draft->acts()['end']);
        self::assertTrue($draft->canEdit());
        self::assertSame([], $draft->parts()->line($draft));
        self::assertSame([], $this->salePage(false)->acts(), 'who may only look');
    }

    public function testWhoMayNotSeePurchasesIsShownNoBuyer(): void
    {
        $this->wire->answer(200, ['state' => 'live']);
        $page = $this->salePage(false);
        self::assertNotSame([], $page->sale());
        $asked = count($this->wire->sent);
        self::assertSame([[], []], [$page->parts()->purchases($page), $page->parts()->line($page)]);
        self::assertCount($asked, $this->wire->sent, 'nor is the sidecar asked');
    }

    public function testASaleOfASidecarThatIsAway(): void
    {
        $this->wire->away();
        $page = $this->salePage();
        self::assertSame([[], [], [], ''], [$page->sale(), $page->acts(), $page->parts()->purchases($page), $page->draw()]);
        self::assertStringContainsString('does not answer', $page->problem());
    }
}
