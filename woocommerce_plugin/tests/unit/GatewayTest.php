<?php
/**
 * The payment method and its refunds.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Gateway\Gateway;
use Replycart\Gateway\Refunds;
use Replycart\Orders\Builder;
use Replycart\Plugin;

final class GatewayTest extends Case_ {

	private \WC_Order $order;

	protected function setUp(): void {
		parent::setUp();
		$this->order        = new \WC_Order();
		$this->order->paid  = 5;
		$this->order->metas = array(
			Builder::REFERENCE => 'rc-1',
			Builder::PURCHASE  => 'P1',
		);
		$this->order->props = array(
			'total'          => '20.00',
			'currency'       => 'EUR',
			'payment_method' => 'replycart',
		);
		$this->order->save();
		$this->shop_refund( 31 );
	}

	/** WooCommerce makes its refund first, and drops it when the gateway returns an error. */
	private function shop_refund( int $id ): void {
		$refund                 = new \WC_Order_Refund();
		$refund->id             = $id;
		$this->order->refunds[] = $refund;
	}

	private function refund( mixed $amount = '5.00' ): bool|\WP_Error {
		return ( new Gateway() )->process_refund( $this->order->id, $amount, 'broken' );
	}

	public function test_it_is_never_offered(): void {
		$gateway = new Gateway();
		$this->assertFalse( $gateway->is_available() );
		$this->assertSame(
			array( 'cod' => 1 ),
			Gateway::never_offered(
				array(
					'cod'       => 1,
					'replycart' => 2,
				)
			)
		);
		$this->assertSame( array( 'result' => 'failure' ), $gateway->process_payment( 1 ) );
		$this->assertTrue( $gateway->supports( 'refunds' ) );
		$this->assertSame( array( Gateway::class ), Gateway::add( null ) );
		foreach ( array( '/wp-json/wc-admin/settings/payments/providers', '/?rest_route=%2Fwc-admin%2Fsettings%2Fpayments' ) as $uri ) {
			$_SERVER['REQUEST_URI'] = $uri;
			$this->assertSame( array( 'x' ), Gateway::add( array( 'x' ) ), 'nothing to switch on in the settings' );
		}
	}

	public function test_on_which_orders(): void {
		$this->assertTrue( ( new Gateway() )->can_refund_order( $this->order ) );
		$this->assertFalse( ( new Gateway() )->can_refund_order( new \WC_Order() ) );
		$this->assertSame( 'replycart', Gateway::adopt( 'replycart_paypal', $this->order ) );
		$this->assertSame( 'replycart_paypal', Gateway::adopt( 'replycart_paypal', new \WC_Order() ) );
		$this->assertSame( 'cod', Gateway::adopt( 'cod', $this->order ) );
	}

	public function test_a_refund_goes_through_paypal(): void {
		\World::answer(
			200,
			array(
				'id'     => 'R1',
				'state'  => 'done',
				'amount' => 500,
			)
		);
		$this->assertTrue( $this->refund() );
		$sent = \World::$sent[0];
		$this->assertSame( 'https://sell.example.com/api/v1/purchases/P1/refund', $sent['url'] );
		$this->assertSame(
			array(
				'amount'         => 500,
				'reason'         => 'broken',
				'source'         => 'shop',
				'shop_refund_id' => '31',
				'wait'           => true,
			),
			json_decode( $sent['body'], true )
		);
		$this->assertSame( "woo-refund-{$this->order->id}-31", $sent['headers']['Idempotency-Key'] );
		$this->assertGreaterThan( 25, $sent['timeout'] );
		$this->assertStringContainsString( '5.00 EUR', $this->order->notes[0] );
		$this->assertSame( '', $this->order->get_meta( Refunds::OPEN ) );
	}

	public function test_all_that_is_left(): void {
		\World::answer(
			200,
			array(
				'id'     => 'R1',
				'state'  => 'done',
				'amount' => 2000,
			)
		);
		$this->assertTrue( $this->refund( null ) );
		$this->assertSame( 2000, json_decode( \World::$sent[0]['body'], true )['amount'] );
	}

	public function test_paypal_refuses(): void {
		\World::answer(
			502,
			array(
				'detail' => 'The capture is disputed.',
				'code'   => 'CAPTURE_DISPUTED',
			)
		);
		$error = $this->refund();
		$this->assertInstanceOf( \WP_Error::class, $error );
		$this->assertStringContainsString( 'disputed', $error->get_error_message() );
		$this->assertSame( '', $this->order->get_meta( Refunds::OPEN ) );
		\World::answer(
			200,
			array(
				'state'  => 'failed',
				'amount' => 500,
			)
		);
		$this->assertInstanceOf( \WP_Error::class, $this->refund() );
	}

	/** @dataProvider nothing */
	public function test_no_amount( mixed $amount ): void {
		$this->assertInstanceOf( \WP_Error::class, $this->refund( $amount ) );
		$this->assertSame( array(), \World::$sent );
	}

	public function nothing(): array {
		return array( array( '0' ), array( '-1' ), array( 'abc' ) );
	}

	public function test_away_means_nothing_was_refunded(): void {
		$error = $this->refund();
		$this->assertStringContainsString( 'nothing was refunded', $error->get_error_message() );
		$this->assertSame( '', $this->order->get_meta( Refunds::OPEN ) );
	}

	public function test_a_lost_answer_is_never_paid_twice(): void {
		\World::answer( 0, 'cURL error 28: timed out' );
		$this->assertStringContainsString( 'not known', $this->refund()->get_error_message() );
		$this->assertSame( '31', $this->order->get_meta( Refunds::OPEN ) );
		\World::$transients = array();
		$this->shop_refund( 32 );
		$this->assertInstanceOf( \WP_Error::class, $this->refund(), 'still away' );
		$this->assertSame( '31', $this->order->get_meta( Refunds::OPEN ), 'what is open stays open' );
		\World::$transients = array();
		$story              = array(
			'refunds' => array(
				array(
					'id'             => 'R1',
					'state'          => 'done',
					'amount'         => 500,
					'shop_refund_id' => '31',
				),
			),
		);
		\World::answer( 200, $story );
		$this->assertStringContainsString( '5.00 EUR', $this->refund( '7.00' )->get_error_message(), 'another amount would be a second refund' );
		\World::answer( 200, $story );
		$this->assertTrue( $this->refund() );
		$posts = array_filter( \World::$sent, fn( $sent ) => 'POST' === $sent['method'] );
		$this->assertCount( 1, $posts, 'PayPal was asked once' );
		$this->assertSame( '', $this->order->get_meta( Refunds::OPEN ) );
	}

	public function test_a_lost_question_is_asked_again(): void {
		\World::answer( 0, 'cURL error 28: timed out' );
		$this->refund();
		\World::$transients = array();
		$this->shop_refund( 32 );
		\World::answer( 200, array( 'refunds' => array() ) );
		\World::answer(
			200,
			array(
				'id'     => 'R2',
				'state'  => 'done',
				'amount' => 500,
			)
		);
		$this->assertTrue( $this->refund() );
		$this->assertSame( '32', json_decode( end( \World::$sent )['body'], true )['shop_refund_id'] );
	}

	public function test_what_paypal_has_in_hand_is_followed(): void {
		\World::answer(
			202,
			array(
				'id'     => 'R1',
				'state'  => 'queued',
				'amount' => 500,
			)
		);
		$this->assertTrue( $this->refund() );
		$this->assertSame( array( Refunds::CHECK, array( $this->order->id, '31', 0 ) ), array( \World::$tasks[0]['hook'], \World::$tasks[0]['args'] ) );
		$row = array(
			'id'             => 'R1',
			'state'          => 'queued',
			'amount'         => 500,
			'shop_refund_id' => '31',
		);
		\World::answer( 200, array( 'refunds' => array( $row ) ) );
		Refunds::check( ...\World::$tasks[0]['args'] );
		$this->assertSame( array( $this->order->id, '31', 1 ), \World::$tasks[1]['args'] );
		Refunds::check( ...\World::$tasks[1]['args'] );
		$this->assertSame( array( $this->order->id, '31', 2 ), \World::$tasks[2]['args'], 'away: later again' );
		\World::$transients = array();
		\World::answer( 200, array( 'refunds' => array( array( 'state' => 'failed' ) + $row ) ) );
		Refunds::check( ...\World::$tasks[2]['args'] );
		$this->assertStringContainsString( 'NOT got the money', end( $this->order->notes ) );
		\World::answer( 200, array( 'refunds' => array( array( 'state' => 'done' ) + $row ) ) );
		Plugin::refunds()->look_again( $this->order, '31', 2 );
		$this->assertStringContainsString( 'completed', end( $this->order->notes ) );
		$this->assertCount( 3, \World::$tasks );
	}

	/** Somebody refunded in PayPal's own pages meanwhile: the row that was overtaken stands before the one in force. */
	public function test_of_two_rows_of_one_refund_the_one_in_force_counts(): void {
		$row = array(
			'amount'         => 500,
			'shop_refund_id' => '31',
		);
		foreach ( array( 'void', 'refused' ) as $over ) {
			\World::answer( 200, array( 'refunds' => array( array( 'state' => $over ) + $row, array( 'state' => 'done' ) + $row ) ) );
			Plugin::refunds()->look_again( $this->order, '31', 2 );
			$this->assertStringContainsString( 'completed', end( $this->order->notes ), $over );
		}
		\World::answer( 200, array( 'refunds' => array( array( 'state' => 'void' ) + $row, array( 'state' => 'refused' ) + $row ) ) );
		Plugin::refunds()->look_again( $this->order, '31', 2 );
		$this->assertStringContainsString( 'NOT got the money', end( $this->order->notes ) );
	}

	public function test_the_purchase_of_an_older_order_is_looked_up(): void {
		unset( $this->order->metas[ Builder::PURCHASE ] );
		\World::answer(
			200,
			array(
				'items' => array(
					array(
						'id'       => 'OTHER',
						'order_id' => '1',
					),
					array(
						'id'       => 'P9',
						'order_id' => (string) $this->order->id,
					),
				),
			)
		);
		\World::answer(
			200,
			array(
				'id'     => 'R1',
				'state'  => 'done',
				'amount' => 500,
			)
		);
		$this->assertTrue( $this->refund() );
		$this->assertStringContainsString( '/purchases/P9/refund', \World::$sent[1]['url'] );
		\World::answer(
			200,
			array(
				'items' => array(
					array(
						'id'       => 'OTHER',
						'order_id' => '1',
					),
				),
			)
		);
		$this->assertStringContainsString( 'knows no purchase', $this->refund()->get_error_message() );
		$this->assertInstanceOf( \WP_Error::class, ( new Gateway() )->process_refund( 99999, '1.00' ) );
	}
}
