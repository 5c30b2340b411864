<?php
/**
 * The paid order stands in the shop as it was agreed, or nothing is left behind.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Orders\Builder;
use Replycart\Orders\Claims;
use Replycart\Orders\Shape;

final class OrdersTest extends OrdersCase {

	public function test_a_note_with_a_backslash_stands_once(): void {
		$wanted = self::wanted( array( 'note' => 'Bought by @ada, size S\\M' ) );
		$order  = $this->place( $wanted )['order'];
		$this->assertSame( array( 'Bought by @ada, size S\\M' ), $order->notes );
		$GLOBALS['wpdb']->query( "UPDATE wp_replycart_orders SET step = 'taken'" );
		$this->place( $wanted );
		$this->assertCount( 1, $order->notes );
	}

	public function test_an_order_is_made_paid_and_noted(): void {
		$placed = $this->place();
		$order  = $placed['order'];
		$this->assertTrue( $placed['created'] );
		$this->assertSame( array( 'processing', 'CAP1', 'rc-1', 'replycart', '17.80' ), array( $order->status, $order->props['transaction_id'], $order->props['created_via'], $order->props['payment_method'], $order->props['total'] ) );
		$this->assertSame( strtotime( '2026-11-23T10:00:00Z' ), $order->paid );
		$this->assertSame( 'ada', $order->metas[ Builder::HANDLE ] );
		$this->assertSame( 'P1', $order->metas[ Builder::PURCHASE ] );
		$this->assertSame( 'X', $order->metas['_wc_order_attribution_utm_source'] );
		$this->assertSame( array( 'Bought by @ada' ), $order->notes );
		$this->assertSame( 2.0, $this->units() );
		$this->assertSame( 'done', ( new Claims() )->find( 'rc-1' )['step'] );
		$shape = Shape::of( $order, true );
		$this->assertSame( array( '17.80', '2.84', '0.00', true ), array( $shape['total'], $shape['tax'], $shape['refunded'], $shape['paid'] ) );
		$this->assertSame(
			array(
				array(
					'sku'        => 'MUG',
					'product_id' => '7',
					'quantity'   => 1,
					'total'      => '12.90',
				),
			),
			$shape['lines']
		);
	}

	public function test_its_origin_is_the_network_of_the_reply(): void {
		\World::product( 7, 'MUG', '12.90', 4 );
		foreach ( array(
			'x'        => 'X',
			'bluesky'  => 'Bluesky',
			'mastodon' => 'Mastodon',
			''         => null,
		) as $network => $origin ) {
			$order = $this->place(
				array(
					'reference' => "rc-of-$network",
					'buyer'     => array( 'network' => $network ),
				)
			)['order'];
			$this->assertSame( $origin, $order->metas['_wc_order_attribution_utm_source'] ?? null );
		}
	}

	/** @dataProvider mistakes */
	public function test_a_refused_order_leaves_nothing_behind( array $change, string $reason ): void {
		$this->refused( $change, $reason );
		$this->assertSame( array(), \World::$orders );
		$this->assertNull( ( new Claims() )->find( 'rc-1' ) );
		$this->assertSame( 3.0, $this->units() );
	}

	public function mistakes(): array {
		return array(
			'total'    => array( array( 'totals' => array( 'total' => '17.81' ) ), 'mismatch' ),
			'stock'    => array(
				array(
					'lines'  => array( array( 'quantity' => 4 ) ),
					'totals' => array( 'total' => '56.50' ),
				),
				'out_of_stock',
			),
			'product'  => array( array( 'lines' => array( array( 'product_id' => '8' ) ) ), 'mismatch' ),
			'currency' => array( array( 'currency' => 'USD' ), 'mismatch' ),
			'address'  => array( array( 'address' => array( 'email' => 'refused@example.com' ) ), 'invalid' ),
		);
	}

	public function test_every_price_is_met_to_the_cent(): void {
		\World::product( 7, 'MUG', '12.90', 100000 );
		mt_srand( 7 );
		for ( $at = 0; $at < 300; $at++ ) {
			$units    = array( 1, 1, 2, 3, 7 )[ mt_rand( 0, 4 ) ];
			$unit     = mt_rand( 1, 99999 );
			$shipping = mt_rand( 0, 3000 );
			$cents    = fn( int $minor ): string => sprintf( '%d.%02d', intdiv( $minor, 100 ), $minor % 100 );
			$country  = $at % 3 ? 'DE' : 'US';
			$placed   = $this->place(
				array(
					'reference' => "rc-$at",
					'lines'     => array(
						array(
							'quantity' => $units,
							'unit'     => $cents( $unit ),
						),
					),
					'shipping'  => array( 'price' => $cents( $shipping ) ),
					'address'   => array( 'country' => $country ),
					'totals'    => array( 'total' => $cents( $unit * $units + $shipping ) ),
				)
			);
			$this->assertSame( $cents( $unit * $units ), Shape::of( $placed['order'], true )['lines'][0]['total'] );
		}
	}

	public function test_net_prices_get_the_tax_on_top(): void {
		\World::$gross = false;
		$placed        = $this->place( array( 'totals' => array( 'total' => '21.18' ) ) );
		$this->assertSame( '3.38', Shape::of( $placed['order'], true )['tax'] );
	}

	public function test_the_shop_s_own_price_and_untaxed_shipping(): void {
		$placed = $this->place(
			array(
				'lines'    => array( array( 'unit' => null ) ),
				'shipping' => array( 'taxed' => false ),
			)
		);
		$this->assertSame( '2.06', Shape::of( $placed['order'], true )['tax'] );
		$this->assertSame( array(), array_filter( \World::$hooks['woocommerce_order_item_shipping_after_calculate_taxes'][10] ), 'the hook is taken off again' );
	}

	public function test_the_hint_of_the_quote_is_used(): void {
		$placed = $this->place(
			array(
				'lines'    => array( array( 'net' => '10.840336' ) ),
				'shipping' => array( 'net' => '4.117647' ),
			)
		);
		$this->assertSame( '10.840336', current( $placed['order']->items['line_item'] )->total );
		$this->assertSame( 'flat_rate', current( $placed['order']->items['shipping'] )->method );
	}

	public function test_backorders_and_uncounted_products(): void {
		\World::product( 7, 'MUG', '12.90', 0, array( 'backorders' => true ) );
		$this->place();
		$this->assertSame( -1.0, $this->units() );
		\World::product( 8, 'FREE', '12.90', null );
		$this->place(
			array(
				'reference' => 'rc-2',
				'lines'     => array(
					array(
						'sku'        => 'FREE',
						'product_id' => '8',
					),
				),
			)
		);
		\World::$products[8]->in_stock = false;
		$this->refused(
			array(
				'reference' => 'rc-3',
				'lines'     => array(
					array(
						'sku'        => 'FREE',
						'product_id' => '8',
					),
				),
			),
			'out_of_stock'
		);
	}

	public function test_after_the_stock_the_shop_tells_as_always(): void {
		$order = $this->place()['order'];
		$this->assertContains( 'woocommerce_product_set_stock', \World::$said );
		$this->assertContains( 'woocommerce_reduce_order_stock', \World::$said );
		$this->assertContains( 'released', \World::$said );
		$this->assertSame( array( 3.0, 2.0 ), array( \World::$said['changes'][0]['from'], \World::$said['changes'][0]['to'] ) );
		$this->assertTrue( \WC_Data_Store::$reduced[ $order->id ], 'so that the shop does not reduce it again' );
	}
}
