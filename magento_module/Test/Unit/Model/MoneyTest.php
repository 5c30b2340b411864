<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Model;

use PHPUnit\Framework\TestCase;
use Replycart\Bridge\Model\Money;

class MoneyTest extends TestCase
{
    /**
     * @dataProvider amounts
     */
    public function testThereAndBack(string $currency, string|float $amount, int $minor, string $decimal): void
    {
        $money = new Money();
        self::assertSame($minor, $money->minor($amount, $currency));
        self::assertSame($decimal, $money->decimal($minor, $currency));
    }

    /**
     * @return array<int, array{0: string, 1: string|float, 2: int, 3: string}>
     */
    public static function amounts(): array
    {
        return [
            ['EUR', '12.90', 1290, '12.90'],
            ['EUR', 0.29, 29, '0.29'],
            ['EUR', 1.005, 101, '1.01'],
            ['EUR', 17.7999999999, 1780, '17.80'],
            ['JPY', '1200.00', 1200, '1200'],
            ['KWD', '1.234', 1234, '1.234'],
        ];
    }

    public function testWhatIsADecimal(): void
    {
        $money = new Money();
        foreach (['0', '12', '12.9', '12.90'] as $good) {
            self::assertTrue($money->isDecimal($good), $good);
        }
        foreach (['', '-1', '1e3', '12,90', '12.', ' 1', "1\n", 'INF'] as $bad) {
            self::assertFalse($money->isDecimal($bad), $bad);
        }
    }

    public function testForPeople(): void
    {
        self::assertSame('€12.90', (new Money())->format(1290, 'EUR', 'en_US'));
        self::assertSame('', (new Money())->format(null, 'EUR'));
    }
}
