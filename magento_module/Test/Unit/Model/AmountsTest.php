<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Model;

use Magento\Framework\Exception\InputException;
use PHPUnit\Framework\TestCase;
use Replycart\Bridge\Model\Amounts;
use Replycart\Bridge\Model\Money;

class AmountsTest extends TestCase
{
    /**
     * @dataProvider good
     */
    public function testIsReadAsPeopleWriteIt(string $text, string $currency, int $minor): void
    {
        self::assertSame($minor, (new Amounts(new Money()))->minor($text, $currency, __('Price')));
    }

    /**
     * @return array<int, array{0: string, 1: string, 2: int}>
     */
    public static function good(): array
    {
        return [
            ['12', 'EUR', 1200],
            ['12.9', 'EUR', 1290],
            ['12,90', 'EUR', 1290],
            ['1000', 'EUR', 100000],
            ['1.000,00', 'EUR', 100000],
            ['1,000.00', 'EUR', 100000],
            ['1.234.567,89', 'EUR', 123456789],
            ['1,234,567', 'EUR', 123456700],
            ["1\u{202f}000,50", 'EUR', 100050],
            ["1'000.50", 'CHF', 100050],
            ['1,000', 'JPY', 1000],
            ['1.234', 'KWD', 1234],
            ['1.234,500', 'KWD', 1234500],
        ];
    }

    /**
     * @dataProvider bad
     */
    public function testIsRefusedAndNotGuessed(string $text, string $currency, string $says): void
    {
        try {
            (new Amounts(new Money()))->minor($text, $currency, __('Price'));
            self::fail($text . ' was read');
        } catch (InputException $error) {
            self::assertStringContainsString('Price', $error->getMessage());
            self::assertStringContainsString($says, $error->getMessage());
        }
    }

    /**
     * @return array<int, array{0: string, 1: string, 2: string}>
     */
    public static function bad(): array
    {
        return [
            ['1,000', 'EUR', 'two ways'],
            ['1.000', 'EUR', 'two ways'],
            ['12.9000', 'EUR', 'amount'],
            ['1,00,000', 'EUR', 'amount'],
            ['1.000.00', 'EUR', 'amount'],
            ['1.5', 'JPY', 'amount'],
            ['-5', 'EUR', 'amount'],
            ['1e3', 'EUR', 'amount'],
            ['', 'EUR', 'amount'],
            ['twelve', 'EUR', 'amount'],
        ];
    }
}
