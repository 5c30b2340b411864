<?php
/**
 * Units on the shelf: the rules, the transaction, allotments.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Automattic\WooCommerce\Utilities\OrderUtil;
use Replycart\Install;
use Replycart\Orders\Claims;
use Replycart\Plugin;
use Replycart\Stock\Allotments;
use Replycart\Tools\Refusal;

final class StockTest extends Case_ {

	protected function setUp(): void {
		parent::setUp();
		$this->needs_database();
		\World::product( 7, 'MUG', '12.90', 10 );
	}

	private function allot( string $sale, int $quantity, int $seconds = 600, int $product = 7 ): ?int {
		return Plugin::stock()->allot( $sale, wc_get_product( $product ), $quantity, time() + $seconds );
	}

	private function order( int $units, int $product = 7 ): \WC_Order {
		$order = new \WC_Order();
		$item  = new \WC_Order_Item_Product();
		$item->set_product( wc_get_product( $product ) );
		$item->set_quantity( $units );
		$order->add_item( $item );
		$order->save();
		return $order;
	}

	private function reason( callable $work ): string {
		try {
			$work();
		} catch ( Refusal $refusal ) {
			return $refusal->reason();
		}
		return '';
	}

	private function units( int $id = 7 ): float {
		return (float) $GLOBALS['wpdb']->get_var( "SELECT units FROM stock WHERE id = $id" );
	}

	public function test_an_allotment_is_set_changed_and_given_back(): void {
		$this->assertSame( 6, $this->allot( 'A', 4 ) );
		$this->assertSame( 6, $this->allot( 'A', 4 ), 'again is the same' );
		$this->assertSame( 'out_of_stock', $this->reason( fn() => $this->allot( 'B', 7 ) ) );
		$this->assertSame( 0, $this->allot( 'B', 6 ) );
		$this->assertSame( 'out_of_stock', $this->reason( fn() => $this->allot( 'A', 5 ) ) );
		$this->assertSame( 4, $this->allot( 'A', 0 ) );
		$this->assertSame( 4, $this->allot( 'A', 0 ) );
	}

	public function test_it_runs_out_by_itself(): void {
		$this->allot( 'A', 10, -1 );
		$this->assertSame( 0, ( new Allotments() )->held( 7 ) );
		$this->assertSame( 0, $this->allot( 'B', 10 ) );
	}

	public function test_checkouts_of_the_shop_count(): void {
		\World::$held = 8;
		$this->assertSame( 'out_of_stock', $this->reason( fn() => $this->allot( 'A', 3 ) ) );
		$this->assertSame( 0, $this->allot( 'A', 2 ) );
	}

	public function test_an_order_uses_up_its_own_allotment_and_no_other(): void {
		$this->allot( 'A', 4 );
		$this->allot( 'B', 6 );
		$this->assertSame( 'out_of_stock', $this->reason( fn() => Plugin::stock()->take( $this->order( 1 ), 'C', fn() => true ) ) );
		$this->assertSame( 10.0, $this->units() );
		Plugin::stock()->take( $this->order( 3 ), 'A', fn() => true );
		$this->assertSame( array( 7.0, 1, 6 ), array( $this->units(), ( new Allotments() )->of( 'A', 7 ), ( new Allotments() )->of( 'B', 7 ) ) );
		$this->assertSame( 'out_of_stock', $this->reason( fn() => Plugin::stock()->take( $this->order( 2 ), 'A', fn() => true ) ) );
		Plugin::stock()->take( $this->order( 1 ), 'A', fn() => true );
		$this->assertSame( 6.0, $this->units() );
	}

	public function test_variants_that_share_the_stock_of_their_parent(): void {
		\World::product( 20, 'TEE', '10', 5, array( 'type' => 'variable' ) );
		\World::product(
			21,
			'TEE-S',
			'10',
			5,
			array(
				'owner'  => 20,
				'parent' => 20,
			)
		);
		\World::product(
			22,
			'TEE-M',
			'10',
			5,
			array(
				'owner'  => 20,
				'parent' => 20,
			)
		);
		$this->assertSame( 2, $this->allot( 'A', 3, 600, 21 ) );
		$this->assertSame( 0, $this->allot( 'A', 2, 600, 22 ) );
		$this->assertSame( 'out_of_stock', $this->reason( fn() => $this->allot( 'A', 3, 600, 22 ) ) );
		$this->assertSame( 'out_of_stock', $this->reason( fn() => Plugin::stock()->take( $this->order( 4, 21 ), 'A', fn() => true ) ), 'not out of the other variant' );
		Plugin::stock()->take( $this->order( 3, 21 ), 'A', fn() => true );
		$this->assertSame( 2.0, $this->units( 20 ) );
	}

	public function test_a_step_that_is_not_ours_undoes_everything(): void {
		$order = $this->order( 2 );
		$this->allot( 'A', 2 );
		$this->assertSame( 'busy', $this->reason( fn() => Plugin::stock()->take( $order, 'A', fn() => false ) ) );
		$this->assertSame( array( 10.0, 2, false ), array( $this->units(), ( new Allotments() )->of( 'A', 7 ), Plugin::stock()->taken( $order ) ) );
	}

	public function test_a_deadlock_is_never_an_empty_shelf(): void {
		$GLOBALS['wpdb']->fail = 'FOR UPDATE';
		$this->assertSame( 'busy', $this->reason( fn() => Plugin::stock()->take( $this->order( 1 ), '', fn() => true ) ) );
		$GLOBALS['wpdb']->fail  = null;
		\WC_Data_Store::$broken = array( 7 );
		$this->assertSame( 'busy', $this->reason( fn() => Plugin::stock()->take( $this->order( 1 ), '', fn() => true ) ) );
		$this->assertSame( 10.0, $this->units() );
	}

	public function test_what_was_taken_is_not_taken_again(): void {
		$order = $this->order( 2 );
		Plugin::stock()->take( $order, '', fn() => true );
		Plugin::stock()->take( $order, '', fn() => true );
		$this->assertSame( 8.0, $this->units() );
		$this->assertTrue( Plugin::stock()->taken( $order ) );
	}

	public function test_a_checkout_that_is_paid_and_not_reduced_yet_counts(): void {
		$db = $GLOBALS['wpdb'];
		foreach ( array( true, false ) as $tables ) {
			OrderUtil::$tables = $tables;
			$db->query( 'DELETE FROM wp_wc_reserved_stock' );
			$db->query( $tables ? "INSERT INTO wp_wc_orders VALUES (500, 'wc-processing')" : "INSERT INTO wp_posts VALUES (500, 'wc-processing')" );
			$db->query( "INSERT INTO wp_wc_reserved_stock VALUES (500, 7, 4, '2999-01-01')" );
			$this->assertSame( 4, ( new Allotments() )->between( 7, 0 ) );
			$this->assertSame( 0, ( new Allotments() )->between( 7, 500 ) );
			$this->assertSame( 'busy', $this->reason( fn() => $this->allot( 'A', 7 ) ), 'ask again: it counts twice for a moment' );
			$this->assertSame( 'out_of_stock', $this->reason( fn() => $this->allot( 'A', 11 ) ) );
			$this->assertSame( 4, $this->allot( 'A', 6 ) );
			$this->allot( 'A', 0 );
		}
		OrderUtil::$tables = true;
	}

	public function test_woocommerce_s_query_is_touched_only_while_there_are_allotments(): void {
		$db = $GLOBALS['wpdb'];
		$this->assertSame( 'SELECT 2', Allotments::reserved_query( 'SELECT 2', 7 ) );
		$this->allot( 'A', 3 );
		$this->assertSame( '5', $db->get_var( Allotments::reserved_query( 'SELECT 2', 7, 0 ) ) );
		$this->assertSame( '2', $db->get_var( Allotments::reserved_query( 'SELECT 2', 8, 0 ) ) );
		( new Allotments() )->aside( fn() => $this->assertSame( 'SELECT 2', Allotments::reserved_query( 'SELECT 2', 7 ) ) );
		$this->assertNotSame( 'SELECT 2', Allotments::reserved_query( 'SELECT 2', 7 ) );
		Install::clean();
		$this->assertSame( 'yes', get_option( Allotments::ANY ) );
		$db->query( "UPDATE wp_replycart_allotments SET expires = '2020-01-01 00:00:00'" );
		Install::clean();
		$this->assertSame( 'no', get_option( Allotments::ANY ) );
	}

	public function test_uncounted_products(): void {
		\World::product( 8, 'FREE', '1.00', null );
		$this->assertNull( $this->allot( 'A', 5, 600, 8 ) );
		\World::$products[8]->in_stock = false;
		$this->assertSame( 'out_of_stock', $this->reason( fn() => $this->allot( 'A', 5, 600, 8 ) ) );
	}

	public function test_claims_move_once(): void {
		$claims = new Claims();
		$claims->open( 'rc-9', '1.00' );
		$claims->open( 'rc-9', '2.00' );
		$row = $claims->find( 'rc-9' );
		$this->assertSame( array( 'new', '1.00', 0 ), array( $row['step'], $row['total'], $row['order_id'] ) );
		$this->assertFalse( $claims->advance( $row['id'], 'made', 'taken', 5 ) );
		$this->assertTrue( $claims->advance( $row['id'], 'new', 'made', 5 ) );
		$this->assertFalse( $claims->advance( $row['id'], 'new', 'made', 6 ) );
		$this->assertFalse( $claims->advance( $row['id'], 'made', 'taken', 6 ), 'another order' );
		$claims->restart( $row['id'] );
		$this->assertSame( array( 'new', 0 ), array( $claims->find( 'rc-9' )['step'], $claims->find( 'rc-9' )['order_id'] ) );
		$claims->advance( $row['id'], 'new', 'made', 5 );
		$claims->advance( $row['id'], 'made', 'taken', 5 );
		$claims->drop( $row['id'] );
		$this->assertNotNull( $claims->find( 'rc-9' ), 'with its stock taken it stays' );
		$this->assertNull( $claims->find( 'RC-9' ) );
	}
}
