<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Fakes;

use Magento\Framework\App\Config\ScopeConfigInterface;
use Magento\Framework\Serialize\Serializer\Json;
use Psr\Log\NullLogger;
use Replycart\Bridge\Model\Config;
use Replycart\Bridge\Model\Data;
use Replycart\Bridge\Model\Sidecar\Client;

/**
 * Things that many tests are made of.
 */
class Make
{
    public const CONNECTED = [
        Config::URL => 'https://sell.example.com/',
        Config::TOKEN => 'rcp_secret',
        Config::TIMEOUT => '8',
        Config::NOTICES => '1',
        Config::SECRET => 'wh-secret',
        Config::MAIL => '1',
    ];

    /**
     * Settings.
     *
     * @param array<string, string> $values
     * @return Config
     */
    public static function config(array $values = self::CONNECTED): Config
    {
        return new Config(new class ($values) implements ScopeConfigInterface {
            /**
             * @param array<string, string> $values
             */
            public function __construct(private array $values)
            {
            }

            /**
             * @inheritdoc
             */
            public function getValue($path, $scopeType = self::SCOPE_TYPE_DEFAULT, $scopeCode = null)
            {
                return $this->values[$path] ?? null;
            }

            /**
             * @inheritdoc
             */
            public function isSetFlag($path, $scopeType = self::SCOPE_TYPE_DEFAULT, $scopeCode = null)
            {
                return (bool)($this->values[$path] ?? false);
            }
        });
    }

    /**
     * A client over a transport.
     *
     * @param FakeTransport $transport
     * @param array<string, string> $settings
     * @param FakeCache|null $cache
     * @return Client
     */
    public static function client(
        FakeTransport $transport,
        array $settings = self::CONNECTED,
        ?FakeCache $cache = null
    ): Client {
        return new Client(
            $transport,
            self::config($settings),
            new Json(),
            new NullLogger(),
            $cache ?? new FakeCache(),
            new FakeLocale()
        );
    }

    /**
     * A whole order to be: 2 × 12.90 and 4.90 of shipping.
     *
     * @param array<string, mixed> $changes by setter, like ['sale' => 'S1']
     * @return Data\OrderRequest
     */
    public static function order(array $changes = []): Data\OrderRequest
    {
        $line = (new Data\LineRequest())->setSku('MUG')->setQuantity(2)->setUnit('12.90');
        $address = (new Data\AddressRequest())->setFirstName('Zoë')->setLastName('Müller')->setLine1('Hufelandstraße 7')
            ->setCity('Berlin')->setPostcode('10407')->setCountry('DE')->setEmail('zoe@example.com')->setPhone('+4930');
        $order = (new Data\OrderRequest())->setReference('rc-1')->setCurrency('EUR')->setLines([$line])
            ->setShipping((new Data\ShippingRequest())->setLabel('DHL')->setPrice('4.90'))
            ->setAddress($address)
            ->setTotals((new Data\TotalsRequest())->setTotal('30.70'))
            ->setPayment((new Data\PaymentRequest())->setTransactionId('8AC1')->setOrderId('5O1'))
            ->setBuyer((new Data\BuyerRequest())->setNetwork('x')->setHandle('ada')->setReplyUrl('https://x.com/ada/1'))
            ->setNote('Sold on X')->setSale('S1')->setPurchase('P1');
        foreach ($changes as $name => $value) {
            $order->{'set' . ucfirst($name)}($value);
        }

        return $order;
    }
}
