<?php
/**
 * What the sidecar may send.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Orders\Order_Request;
use Replycart\Tools\Refusal;

final class OrderRequestTest extends Case_ {

	public function test_all_of_it(): void {
		$request = Order_Request::read( self::wanted() );
		$this->assertSame( array( 'rc-1', 'EUR', 1780, 490, 1290, 7 ), array( $request->reference, $request->currency, $request->total, $request->shipping['price'], $request->lines[0]['unit'], $request->lines[0]['product_id'] ) );
		$this->assertSame( 'ada', $request->buyer['handle'] );
		$this->assertSame( strtotime( '2026-11-23T10:00:00Z' ), $request->payment['paid_at'] );
		$this->assertSame( '', Order_Request::read( self::wanted( array( 'buyer' => array( 'reply_url' => 'javascript:alert(1)' ) ) ) )->buyer['reply_url'] );
		$this->assertSame( '', Order_Request::read( self::wanted( array( 'lines' => array( array( 'net' => '-1' ) ) ) ) )->lines[0]['net'] );
	}

	/** @dataProvider wrong */
	public function test_what_is_wrong_is_named( string $field, mixed $body ): void {
		try {
			Order_Request::read( $body );
			$this->fail();
		} catch ( Refusal $refusal ) {
			$this->assertSame( 'invalid', $refusal->reason() );
			$this->assertSame( $field, $refusal->response()->get_data()['field'] );
		}
	}

	public function wrong(): array {
		$with  = fn( array $change ) => self::wanted( $change );
		$empty = self::wanted();
		unset( $empty['payment'] );
		$list          = self::wanted();
		$list['lines'] = array();
		$map           = self::wanted();
		$map['lines']  = array( 'a' => $map['lines'][0] );
		return array(
			array( '', null ),
			array( '', 'text' ),
			array( '', array() ),
			array( 'reference', $with( array( 'reference' => '' ) ) ),
			array( 'reference', $with( array( 'reference' => "rc-1\n2" ) ) ),
			array( 'reference', $with( array( 'reference' => str_repeat( 'a', 101 ) ) ) ),
			array( 'reference', $with( array( 'reference' => 5 ) ) ),
			array( 'currency', $with( array( 'currency' => 'eu' ) ) ),
			array( 'lines', $list ),
			array( 'lines', $map ),
			array( 'lines[0].quantity', $with( array( 'lines' => array( array( 'quantity' => 0 ) ) ) ) ),
			array( 'lines[0].quantity', $with( array( 'lines' => array( array( 'quantity' => '1' ) ) ) ) ),
			array( 'lines[0].product_id', $with( array( 'lines' => array( array( 'product_id' => '7 OR 1' ) ) ) ) ),
			array( 'lines[0].unit', $with( array( 'lines' => array( array( 'unit' => 12.9 ) ) ) ) ),
			array( 'lines[0].unit', $with( array( 'lines' => array( array( 'unit' => '-1.00' ) ) ) ) ),
			array(
				'lines[0].sku',
				$with(
					array(
						'lines' => array(
							array(
								'sku'        => '',
								'product_id' => '',
							),
						),
					)
				),
			),
			array( 'shipping', $with( array( 'shipping' => 'free' ) ) ),
			array( 'shipping.price', $with( array( 'shipping' => array( 'price' => 'free' ) ) ) ),
			array( 'address.country', $with( array( 'address' => array( 'country' => 'Germany' ) ) ) ),
			array( 'address.email', $with( array( 'address' => array( 'email' => 'ada' ) ) ) ),
			array( 'address.city', $with( array( 'address' => array( 'city' => str_repeat( 'x', 201 ) ) ) ) ),
			array( 'totals.total', $with( array( 'totals' => array( 'total' => 17.8 ) ) ) ),
			array( 'payment', $empty ),
			array( 'payment.transaction_id', $with( array( 'payment' => array( 'transaction_id' => '' ) ) ) ),
			array( 'payment.paid_at', $with( array( 'payment' => array( 'paid_at' => '2026-11-23 10:00' ) ) ) ),
			array( 'buyer', $with( array( 'buyer' => 'ada' ) ) ),
		);
	}
}
