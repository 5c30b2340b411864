<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Model;

use PHPUnit\Framework\TestCase;
use Replycart\Bridge\Model\Config;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\Test\Unit\Fakes\FakeCache;
use Replycart\Bridge\Test\Unit\Fakes\FakeTransport;
use Replycart\Bridge\Test\Unit\Fakes\Make;

class ClientTest extends TestCase
{
    public function testAsksWithTheTokenAndLeavesEmptyFiltersOut(): void
    {
        $wire = (new FakeTransport())->answer(200, ['items' => [], 'total' => 0]);
        $found = Make::client($wire)->get('/sales', ['state' => 'live', 'search' => '', 'page' => 2]);
        self::assertSame(0, $found['total']);
        self::assertSame('https://sell.example.com/api/v1/sales?state=live&page=2', $wire->last('url'));
        self::assertSame('Bearer rcp_secret', $wire->last('headers')['Authorization']);
        self::assertSame(8, $wire->last('seconds'));
    }

    public function testAnEmptyBodyIsAnObject(): void
    {
        $wire = new FakeTransport();
        Make::client($wire)->post('/sales/1/end', [], 'once-1');
        self::assertSame('{}', $wire->last('body'));
        self::assertSame('once-1', $wire->last('headers')['Idempotency-Key']);
    }

    public function testABareListBecomesItems(): void
    {
        $wire = (new FakeTransport())->answer(200, [['sku' => 'A']]);
        self::assertSame([['sku' => 'A']], Make::client($wire)->get('/products')['items']);
    }

    /**
     * @dataProvider failures
     */
    public function testEveryFailureHasAKindAndAText(int $status, mixed $body, string $kind, string $says): void
    {
        $wire = (new FakeTransport())->answer($status, $body);
        try {
            Make::client($wire)->get('/sales');
            self::fail('nothing was thrown');
        } catch (SidecarException $error) {
            self::assertSame($kind, $error->kind());
            self::assertSame($status, $error->status());
            self::assertStringContainsString($says, implode(' ', $error->lines()));
            self::assertStringNotContainsString('rcp_secret', $error->getMessage());
        }
    }

    /**
     * @return array<string, array{0: int, 1: mixed, 2: string, 3: string}>
     */
    public static function failures(): array
    {
        return [
            'token' => [401, ['title' => 'no'], SidecarException::DENIED, 'does not accept the token'],
            'scope' => [403, ['detail' => 'this token lacks the scope sales:write'], SidecarException::DENIED, 'lacks'],
            'conflict' => [409, ['detail' => 'the sale is ended'], SidecarException::REFUSED, 'the sale is ended'],
            'fields' => [422, ['detail' => 'some', 'errors' => ['price' => ['too low']]], SidecarException::REFUSED,
                'price: too low'],
            'refused by a platform' => [502, ['detail' => 'PayPal said no'], SidecarException::REFUSED, 'PayPal'],
            'busy' => [503, ['detail' => 'later'], SidecarException::AWAY, 'later'],
            'lost' => [504, '', SidecarException::AWAY, '504'],
            'not it' => [200, '<html>', SidecarException::AWAY, 'not Replycart'],
            'a proxy' => [502, '<html>', SidecarException::AWAY, 'not Replycart'],
            'elsewhere' => [302, '', SidecarException::AWAY, 'not Replycart'],
        ];
    }

    public function testWaitsOnceForASidecarThatIsAway(): void
    {
        $wire = (new FakeTransport())->away()->answer(200, []);
        $client = Make::client($wire);
        foreach ([1, 2] as $time) {
            try {
                $client->get('/sales');
                self::fail('nothing was thrown the ' . $time . '. time');
            } catch (SidecarException $error) {
                self::assertSame(SidecarException::AWAY, $error->kind());
            }
        }
        self::assertCount(1, $wire->sent);
    }

    public function testPagesDoNotWaitForItAgainForAWhileButWhatIsSentIsTried(): void
    {
        $cache = new FakeCache();
        try {
            Make::client((new FakeTransport())->away(), cache: $cache)->get('/sales');
            self::fail('nothing was thrown');
        } catch (SidecarException) {
            self::assertSame([20], array_values($cache->seconds));
        }
        $wire = (new FakeTransport())->answer(200, [])->answer(200, []);
        try {
            Make::client($wire, cache: $cache)->get('/sales');
            self::fail('it was asked again');
        } catch (SidecarException $error) {
            self::assertSame(SidecarException::AWAY, $error->kind());
            self::assertSame([], $wire->sent);
        }
        Make::client($wire, cache: $cache)->post('/sales/1/end');
        Make::client($wire, cache: $cache)->get('/sales');
        self::assertCount(2, $wire->sent, 'it answered, so it is back');
    }

    public function testIsNotAskedBeforeItIsConnected(): void
    {
        $wire = new FakeTransport();
        $this->expectException(SidecarException::class);
        $this->expectExceptionMessage('not connected yet');
        try {
            Make::client($wire, [Config::URL => 'https://sell.example.com'])->get('/sales');
        } finally {
            self::assertSame([], $wire->sent);
        }
    }
}
