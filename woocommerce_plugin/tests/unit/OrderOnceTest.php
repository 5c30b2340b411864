<?php
/**
 * One reference is one order, however often it is sent and wherever it was killed.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Orders\Builder;
use Replycart\Orders\Claims;
use Replycart\Orders\Order_Request;
use Replycart\Orders\Orders;
use Replycart\Plugin;
use Replycart\Stock\Allotments;
use Replycart\Stock\Stock;
use Replycart\Tools\Lock;
use Replycart\Tools\Refusal;

final class OrderOnceTest extends OrdersCase {

	public function test_the_same_reference_is_the_same_order(): void {
		$first = $this->place()['order'];
		$again = $this->place();
		$this->assertSame( $first->id, $again['order']->id );
		$this->assertFalse( $again['created'] );
		$this->assertSame( array( 1, 1 ), array( $first->completions, count( $first->notes ) ) );
		$this->assertSame( 2.0, $this->units() );
		$this->assertSame( $first->id, Plugin::orders()->find( 'rc-1' )->id );
		$this->assertNull( Plugin::orders()->find( 'rc-2' ) );
	}

	public function test_another_total_for_a_known_reference(): void {
		$this->place();
		$this->refused( array( 'totals' => array( 'total' => '1.00' ) ), 'mismatch' );
		$this->assertCount( 1, \World::$orders );
	}

	/** Killed after each step: the next call finishes it, and nothing is doubled. @dataProvider steps */
	public function test_killed_between_two_steps( string $where ): void {
		$killed = false;
		$claims = new class( $where ) extends Claims {
			public function __construct( private string $where ) {}
			public bool $armed = true;
			public function advance( int $id, string $from, string $to, int $order_id ): bool {
				if ( $this->armed && "before $to" === $this->where ) {
					throw new \Error( 'killed' );
				}
				$done = parent::advance( $id, $from, $to, $order_id );
				if ( $this->armed && "after $to" === $this->where && 'taken' !== $to ) {
					throw new \Error( 'killed' );
				}
				return $done;
			}
			public function drop( int $id ): void {
				/* The dead tidy nothing. */ }
		};
		$stock  = new class( $where ) extends Stock {
			public bool $armed = true;
			public function __construct( private string $where ) {
				parent::__construct( new Allotments() ); }
			public function settle( \WC_Order $order ): void {
				if ( $this->armed && 'after taken' === $this->where ) {
					throw new \Error( 'killed' );
				}
				parent::settle( $order );
			}
		};
		try {
			( new Orders( $claims, new Builder(), $stock, new Lock() ) )->place( Order_Request::read( self::wanted() ) );
		} catch ( \Error $error ) {
			$killed = 'killed' === $error->getMessage();
		}
		$this->assertTrue( $killed );
		$placed = $this->place();
		$this->assertSame( array( 'processing', 2.0, 1 ), array( $placed['order']->status, $this->units(), count( \World::$orders ) ) );
		$this->assertSame( array( 1, 1 ), array( $placed['order']->completions, count( $placed['order']->notes ) ) );
		$this->assertSame( 'done', ( new Claims() )->find( 'rc-1' )['step'] );
	}

	public function steps(): array {
		return array( array( 'before made' ), array( 'after made' ), array( 'before taken' ), array( 'after taken' ), array( 'before done' ), array( 'after done' ) );
	}

	public function test_a_draft_whose_number_was_not_written_down_is_thrown_away(): void {
		$orphan        = new \WC_Order();
		$orphan->props = array( 'created_via' => 'rc-1' );
		$orphan->set_status( 'checkout-draft' );
		$orphan->save();
		$placed = $this->place();
		$this->assertTrue( $orphan->deleted );
		$this->assertNotSame( $orphan->id, $placed['order']->id );
	}

	public function test_an_order_made_before_the_plugin_is_found(): void {
		$old        = new \WC_Order();
		$old->props = array(
			'created_via' => 'rc-1',
			'total'       => '17.80',
		);
		$old->set_status( 'processing' );
		$old->paid = 5;
		$old->save();
		$this->assertSame( $old->id, Plugin::orders()->find( 'rc-1' )->id );
		$placed = $this->place();
		$this->assertSame( array( $old->id, false, 0 ), array( $placed['order']->id, $placed['created'], $old->completions ) );
		$this->assertSame( 3.0, $this->units() );
	}

	public function test_an_order_that_was_deleted_in_the_shop_is_not_made_again(): void {
		$this->place()['order']->delete( true );
		$this->refused( array(), 'mismatch' );
		$this->assertNull( Plugin::orders()->find( 'rc-1' ) );
	}

	public function test_somebody_else_was_first(): void {
		$claims = new class() extends Claims {
			public function advance( int $id, string $from, string $to, int $order_id ): bool {
				return 'made' === $to ? false : parent::advance( $id, $from, $to, $order_id );
			}
		};
		try {
			( new Orders( $claims, new Builder(), Plugin::stock(), new Lock() ) )->place( Order_Request::read( self::wanted() ) );
			$this->fail();
		} catch ( Refusal $refusal ) {
			$this->assertSame( 'busy', $refusal->reason() );
		}
		$this->assertSame( array(), \World::$orders );
	}
}
