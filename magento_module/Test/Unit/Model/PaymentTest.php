<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Model;

use Magento\Framework\App\Config\ScopeConfigInterface;
use Magento\Framework\DataObject;
use Magento\Framework\Event\Observer;
use Magento\Payment\Gateway\Command\CommandException;
use Magento\Payment\Gateway\Data\PaymentDataObjectInterface;
use Magento\Quote\Model\Quote\Address\RateRequest;
use Magento\Quote\Model\Quote\Address\RateResult\ErrorFactory;
use Magento\Quote\Model\Quote\Address\RateResult\Method;
use Magento\Quote\Model\Quote\Address\RateResult\MethodFactory;
use Magento\Sales\Model\Order;
use Magento\Sales\Model\Order\Creditmemo;
use Magento\Sales\Model\Order\Payment;
use Magento\Shipping\Model\Rate\Result;
use Magento\Shipping\Model\Rate\ResultFactory;
use PHPUnit\Framework\TestCase;
use Psr\Log\NullLogger;
use Replycart\Bridge\Model\Carrier;
use Replycart\Bridge\Model\Payment\CaptureCommand;
use Replycart\Bridge\Model\Payment\Gate;
use Replycart\Bridge\Model\Payment\RefundCommand;
use Replycart\Bridge\Model\Refund\Refunds;
use Replycart\Bridge\Observer\KeepMethodForSidecar;
use Replycart\Bridge\Observer\MarkOrder;
use Replycart\Bridge\Test\Unit\Fakes\Make;

class PaymentTest extends TestCase
{
    private function payment(int $quoteId): Payment
    {
        $order = $this->createMock(Order::class);
        $order->method('getQuoteId')->willReturn($quoteId);
        $order->method('getEntityId')->willReturn(7);
        $order->method('getBaseCurrencyCode')->willReturn('EUR');
        $payment = $this->getMockBuilder(Payment::class)->disableOriginalConstructor()
            ->onlyMethods(['getOrder', 'getCreditmemo', 'setTransactionAdditionalInfo', 'getAmountRefunded'])
            ->getMock();
        $payment->method('getOrder')->willReturn($order);

        return $payment;
    }

    private function subject(Payment $payment, float $amount = 12.9): array
    {
        $data = $this->createMock(PaymentDataObjectInterface::class);
        $data->method('getPayment')->willReturn($payment);

        return ['payment' => $data, 'amount' => $amount];
    }

    public function testTheGateIsOpenForOneCartOnly(): void
    {
        $gate = new Gate();
        self::assertFalse($gate->isOpenFor(5));
        $gate->open(Make::order());
        self::assertFalse($gate->isOpenFor(0), 'a cart without an id is nobody\'s');
        $gate->open(Make::order(), 5);
        self::assertTrue($gate->isOpenFor(5));
        self::assertFalse($gate->isOpenFor(6));
        self::assertSame(4.9, $gate->shipping());
        $gate->close();
        self::assertFalse($gate->isOpenFor(5));
        self::assertNull($gate->shipping());
    }

    public function testCaptureIsWrittenDownForTheSidecarSCart(): void
    {
        $gate = new Gate();
        $gate->open(Make::order(), 5);
        $payment = $this->payment(5);
        $payment->expects(self::once())->method('setTransactionAdditionalInfo')->with(
            'raw_details_info',
            ['reference' => 'rc-1', 'paypal_order' => '5O1', 'paypal_capture' => '8AC1']
        );
        (new CaptureCommand($gate))->execute($this->subject($payment));
        self::assertSame('8AC1', $payment->getTransactionId());
        self::assertFalse($payment->getIsTransactionClosed());
    }

    /**
     * @dataProvider carts
     */
    public function testNobodyElseCapturesAnything(int $open, int $cart): void
    {
        $gate = new Gate();
        if ($open) {
            $gate->open(Make::order(), $open);
        }
        $this->expectException(CommandException::class);
        (new CaptureCommand($gate))->execute($this->subject($this->payment($cart)));
    }

    /**
     * @return array<string, array{0: int, 1: int}>
     */
    public static function carts(): array
    {
        return ['closed' => [0, 5], 'another cart' => [5, 6], 'no cart' => [5, 0]];
    }

    public function testACreditMemoAsksThroughTheSidecar(): void
    {
        $memo = $this->getMockBuilder(Creditmemo::class)->disableOriginalConstructor()->onlyMethods([])->getMock();
        $memo->setData('customer_note', 'too small');
        $payment = $this->payment(5);
        $payment->method('getCreditmemo')->willReturn($memo);
        $payment->method('getAmountRefunded')->willReturn(4.9);
        $refunds = $this->createMock(Refunds::class);
        $refunds->expects(self::once())->method('refund')->with(7, 4.9, 12.9, 'EUR', 'too small')->willReturn('r1');
        (new RefundCommand($refunds))->execute($this->subject($payment));
        self::assertSame('r1', $payment->getTransactionId());
    }

    public function testTheMethodIsKeptForTheSidecar(): void
    {
        $gate = new Gate();
        $look = static function (string $code, ?int $cart) use ($gate): bool {
            $result = new DataObject(['is_available' => true]);
            $event = new Observer([
                'result' => $result,
                'method_instance' => new DataObject(['code' => $code]),
                'quote' => $cart === null ? null : new DataObject(['id' => $cart]),
            ]);
            (new KeepMethodForSidecar($gate))->execute($event);

            return $result->getData('is_available');
        };
        self::assertTrue($look('checkmo', 5));
        self::assertFalse($look('replycart', 5));
        self::assertFalse($look('replycart', null));
        $gate->open(Make::order(), 5);
        self::assertTrue($look('replycart', 5));
        self::assertFalse($look('replycart', 6));
    }

    public function testTheCarrierShowsItselfToTheSidecarOnly(): void
    {
        $gate = new Gate();
        $settings = $this->createMock(ScopeConfigInterface::class);
        $settings->method('getValue')->willReturn('Shipping');
        $method = $this->getMockBuilder(Method::class)->disableOriginalConstructor()
            ->onlyMethods(['setPrice'])->getMock();
        $method->method('setPrice')->willReturnCallback(static fn (float $price) => $method->setData('price', $price));
        $methods = $this->createMock(MethodFactory::class);
        $methods->method('create')->willReturn($method);
        $result = $this->createMock(Result::class);
        $results = $this->createMock(ResultFactory::class);
        $results->method('create')->willReturn($result);
        $errors = $this->createMock(ErrorFactory::class);
        $carrier = new Carrier($settings, $errors, new NullLogger(), $results, $methods, $gate);
        self::assertFalse($carrier->collectRates(new RateRequest()));
        $gate->open(Make::order(), 5);
        $result->expects(self::once())->method('append')->with($method);
        self::assertSame($result, $carrier->collectRates(new RateRequest()));
        self::assertSame(['DHL', 4.9], [$method->getData('method_title'), $method->getData('price')]);
        self::assertSame('replycart_agreed', $method->getData('carrier') . '_' . $method->getData('method'));
    }

    public function testTheOrderCarriesTheReferenceFromItsFirstMoment(): void
    {
        $gate = new Gate();
        $gate->open(Make::order(), 5);
        $payment = $this->getMockBuilder(Payment::class)->disableOriginalConstructor()
            ->onlyMethods(['getMethod'])->getMock();
        $order = $this->getMockBuilder(Order::class)->disableOriginalConstructor()
            ->onlyMethods(['getPayment', 'addCommentToStatusHistory', 'getQuoteId'])->getMock();
        $order->method('getPayment')->willReturn($payment);
        $order->method('getQuoteId')->willReturnOnConsecutiveCalls(6, 5);
        $order->expects(self::once())->method('addCommentToStatusHistory')->with('Sold on X')
            ->willReturn(new DataObject());
        $observer = new MarkOrder($gate);
        $observer->execute(new Observer(['order' => $order]));
        self::assertNull($order->getData('ext_order_id'), 'another cart is left alone');
        $observer->execute(new Observer(['order' => $order]));
        self::assertSame('rc-1', $order->getData('ext_order_id'));
        self::assertFalse($order->getCanSendNewEmailFlag());
        self::assertSame('ada', $payment->getAdditionalInformation('replycart_handle'));
    }
}
