<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Model;

use Magento\Framework\HTTP\Client\Curl;
use Magento\Framework\HTTP\Client\CurlFactory;
use PHPUnit\Framework\TestCase;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\Model\Sidecar\Transport;

class TransportTest extends TestCase
{
    private array $options = [];
    private array $sent = [];

    private function transport(int $status = 200, string $body = '{}', ?\Exception $error = null): Transport
    {
        $this->options = $this->sent = [];
        $curl = $this->createMock(Curl::class);
        $curl->method('setOption')->willReturnCallback(function ($name, $value): void {
            $this->options[$name] = $value;
        });
        $send = fn (string $method) => function (string $url, $body = null) use ($method, $error): void {
            $this->sent = [$method, $url, $body];
            if ($error !== null) {
                throw $error;
            }
        };
        $curl->method('get')->willReturnCallback($send('GET'));
        $curl->method('post')->willReturnCallback($send('POST'));
        $curl->method('getStatus')->willReturn($status);
        $curl->method('getBody')->willReturn($body);
        $clients = $this->createMock(CurlFactory::class);
        $clients->method('create')->willReturn($curl);

        return new Transport($clients);
    }

    public function testGoesNowhereElseAndLeavesNoConnectionOpen(): void
    {
        $reply = $this->transport(202, '{"ok":true}')->send('POST', 'https://sell.example.com/x', [], '{"a":1}', 10);
        self::assertSame([202, '{"ok":true}'], [$reply->status, $reply->body]);
        self::assertSame(['POST', 'https://sell.example.com/x', '{"a":1}'], $this->sent);
        self::assertFalse($this->options[CURLOPT_FOLLOWLOCATION]);
        self::assertTrue($this->options[CURLOPT_FORBID_REUSE]);
        self::assertSame(CURLPROTO_HTTP | CURLPROTO_HTTPS, $this->options[CURLOPT_PROTOCOLS]);
        self::assertLessThanOrEqual(10, $this->options[CURLOPT_CONNECTTIMEOUT]);
    }

    public function testOtherMethodsAreAPostByAnotherName(): void
    {
        $this->transport()->send('PATCH', 'https://sell.example.com/x', [], '{}', 8);
        self::assertSame(['POST', 'PATCH'], [$this->sent[0], $this->options[CURLOPT_CUSTOMREQUEST]]);
        $this->transport()->send('GET', 'https://sell.example.com/x', [], null, 8);
        self::assertSame('GET', $this->sent[0]);
        self::assertArrayNotHasKey(CURLOPT_CUSTOMREQUEST, $this->options);
    }

    public function testAwayIsSaid(): void
    {
        try {
            $transport = $this->transport(200, '', new \Exception('timed out'));
            $transport->send('GET', 'https://sell.example.com', [], null, 8);
            self::fail('nobody was told');
        } catch (SidecarException $error) {
            self::assertSame(SidecarException::AWAY, $error->kind());
        }
    }

    public function testAnAnswerWithoutEndIsNotTaken(): void
    {
        $this->expectException(SidecarException::class);
        $this->transport(200, str_repeat('x', 20_000_000))->send('GET', 'https://sell.example.com', [], null, 8);
    }
}
