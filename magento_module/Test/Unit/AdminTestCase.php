<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit;

use Magento\Backend\App\Action\Context;
use Magento\Backend\Model\Session;
use Magento\Backend\Model\View\Result\Redirect;
use Magento\Backend\Model\View\Result\RedirectFactory;
use Magento\Framework\App\Request\DataPersistorInterface;
use Magento\Framework\App\Request\Http;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\DataObject\IdentityGeneratorInterface;
use Magento\Framework\Message\ManagerInterface;
use Magento\Framework\Stdlib\DateTime\TimezoneInterface;
use Magento\Framework\UrlInterface;
use Magento\Store\Model\Store;
use Magento\Store\Model\StoreManagerInterface;
use PHPUnit\Framework\TestCase;
use Replycart\Bridge\Model;
use Replycart\Bridge\Model\Amounts;
use Replycart\Bridge\Model\Form\Fields;
use Replycart\Bridge\Model\Form\Shipping;
use Replycart\Bridge\Model\Markets;
use Replycart\Bridge\Model\Money;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Test\Unit\Fakes\FakeLocale;
use Replycart\Bridge\Test\Unit\Fakes\FakeTransport;
use Replycart\Bridge\Test\Unit\Fakes\Make;
use Replycart\Bridge\ViewModel;
use Replycart\Bridge\ViewModel\Words;

/**
 * What pages and forms of the admin are made of: a request, messages, a redirect; the sidecar is a list of answers.
 */
abstract class AdminTestCase extends TestCase
{
    protected FakeTransport $wire;
    /** @var string[] */
    public array $good = [];
    /** @var string[] */
    public array $bad = [];
    /** @var array<string, mixed> */
    public array $went = [];
    /** @var array<string, mixed> */
    public array $persisted = [];
    /** @var array<string, mixed> */
    public array $remembered = [];

    protected function setUp(): void
    {
        $this->wire = new FakeTransport();
    }

    protected function client(): Client
    {
        return Make::client($this->wire);
    }

    /**
     * @return array<string, mixed>
     */
    protected function sent(): array
    {
        return (array)json_decode((string)$this->wire->last('body'), true);
    }

    protected function went(): string
    {
        return $this->wire->last('method') . ' '
            . substr((string)$this->wire->last('url'), strlen('https://sell.example.com/api/v1'));
    }

    protected function zone(): TimezoneInterface
    {
        $zone = $this->createMock(TimezoneInterface::class);
        $zone->method('getConfigTimezone')->willReturn('Europe/Paris');
        $zone->method('formatDateTime')->willReturnCallback(
            static fn ($at): string => $at->setTimezone(new \DateTimeZone('Europe/Paris'))->format('d/m/Y H:i')
        );

        return $zone;
    }

    protected function words(): Words
    {
        return new Words(new Money(), $this->zone(), new FakeLocale('en_US'));
    }

    protected function fields(): Fields
    {
        return new Fields(new Amounts(new Money()), $this->zone());
    }

    protected function shipping(): Shipping
    {
        return new Shipping($this->fields());
    }

    protected function markets(): Markets
    {
        $store = $this->getMockBuilder(Store::class)->disableOriginalConstructor()
            ->onlyMethods(['getBaseCurrencyCode'])->getMock();
        $store->method('getBaseCurrencyCode')->willReturn('EUR');
        $stores = $this->createMock(StoreManagerInterface::class);
        $stores->method('getDefaultStoreView')->willReturn($store);

        return new Markets($this->client(), $stores);
    }

    protected function ids(string $id = 'once-1'): IdentityGeneratorInterface
    {
        $ids = $this->createMock(IdentityGeneratorInterface::class);
        $ids->method('generateId')->willReturn($id);

        return $ids;
    }

    protected function allowed(bool $yes = true): AuthorizationInterface
    {
        $one = $this->createMock(AuthorizationInterface::class);
        $one->method('isAllowed')->willReturn($yes);

        return $one;
    }

    /**
     * @param array<string, mixed> $params
     */
    protected function request(array $params): Http
    {
        $request = $this->createMock(Http::class);
        $request->method('getParam')->willReturnCallback(
            static fn ($name, $default = null) => $params[$name] ?? $default
        );
        $request->method('getPostValue')->willReturn($params);

        return $request;
    }

    protected function urls(): UrlInterface
    {
        $urls = $this->createMock(UrlInterface::class);
        $urls->method('getUrl')->willReturnCallback(static function ($path = null, $params = null): string {
            return 'https://shop.example.com/admin/' . $path . ($params ? '?' . http_build_query($params) : '');
        });

        return $urls;
    }

    protected function session(): Session
    {
        $session = $this->getMockBuilder(Session::class)->disableOriginalConstructor()
            ->onlyMethods(['getData'])->addMethods(['setData'])->getMock();
        $session->method('getData')->willReturnCallback(fn ($key = '', $clear = false) => $this->remembered[$key] ?? null);
        $session->method('setData')->willReturnCallback(function ($key, $value = null) {
            $this->remembered[$key] = $value;
        });

        return $session;
    }

    protected function kept(): DataPersistorInterface
    {
        $kept = $this->createMock(DataPersistorInterface::class);
        $kept->method('set')->willReturnCallback(function ($key, $data): void {
            $this->persisted[$key] = $data;
        });
        $kept->method('get')->willReturnCallback(fn ($key) => $this->persisted[$key] ?? null);
        $kept->method('clear')->willReturnCallback(function ($key): void {
            unset($this->persisted[$key]);
        });

        return $kept;
    }

    /**
     * @param array<string, mixed> $params of the request
     */
    protected function context(array $params): Context
    {
        $messages = $this->createMock(ManagerInterface::class);
        $messages->method('addSuccessMessage')->willReturnCallback(function ($text) use ($messages) {
            $this->good[] = (string)$text;

            return $messages;
        });
        $messages->method('addErrorMessage')->willReturnCallback(function ($text) use ($messages) {
            $this->bad[] = (string)$text;

            return $messages;
        });
        $redirect = $this->createMock(Redirect::class);
        $redirect->method('setPath')->willReturnCallback(function ($path, $more = []) use ($redirect) {
            $this->went = ['path' => $path, 'with' => $more];

            return $redirect;
        });
        $redirects = $this->createMock(RedirectFactory::class);
        $redirects->method('create')->willReturn($redirect);
        $context = $this->createMock(Context::class);
        $context->method('getRequest')->willReturn($this->request($params));
        $context->method('getMessageManager')->willReturn($messages);
        $context->method('getResultRedirectFactory')->willReturn($redirects);
        $context->method('getSession')->willReturn($this->session());

        return $context;
    }

    protected function salePage(bool $may = true): ViewModel\SalePage
    {
        return new ViewModel\SalePage(
            $this->client(),
            $this->request(['id' => 'S1']),
            new Model\Sale\Acts(),
            new Model\Sale\Way(),
            new ViewModel\SaleParts(
                $this->client(),
                new Model\Sale\Line($this->client(), $this->fields()),
                new Model\Sale\Spread($this->client()),
                $this->allowed($may),
                new ViewModel\Missed()
            ),
            $this->ids(),
            $this->allowed($may)
        );
    }

    /**
     * @param array<string, mixed> $params
     */
    protected function replyForm(array $params, bool $may = true): ViewModel\ReplyForm
    {
        return new ViewModel\ReplyForm(
            new Model\Replies($this->client()),
            new Model\Canned($this->client()),
            $this->request($params),
            $this->session(),
            new ViewModel\Missed(),
            $this->allowed($may)
        );
    }
}
