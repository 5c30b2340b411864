<?php
/**
 * Personal data: exported, erased, and left while a purchase is under way.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Privacy;
use Replycart\Orders\Builder;
use Replycart\Orders\Claims;
use Replycart\Settings;

final class PrivacyTest extends AdminCase {

	public function test_personal_data(): void {
		$this->needs_database();
		$order        = new \WC_Order();
		$order->paid  = time();
		$order->metas = array(
			Builder::REFERENCE => 'rc-1',
			Builder::HANDLE    => 'ada',
			Builder::REPLY     => 'https://x.com/1',
		);
		$order->props = array( 'billing_email' => 'ada@example.com' );
		$order->notes = array( 'Replycart: @ada on x, reply 7 and 8, sale mug\\1. Paid with PayPal, capture C1', 'Sent to @ada on Monday' );
		$order->save();
		$export = Privacy::exporters( array() )['replycart']['callback'];
		$erase  = Privacy::erasers( array() )['replycart']['callback'];
		\World::answer(
			200,
			$this->list_of(
				array(
					'network' => 'x',
					'id'      => '42',
				)
			)
		);
		\World::answer(
			200,
			array(
				'handle'    => 'ada',
				'purchases' => array(
					array(
						'id'      => 'P1',
						'address' => array( 'city' => 'Berlin' ),
					),
				),
				'none'      => null,
			)
		);
		$told = $export( 'ada@example.com', 1 );
		$this->assertStringContainsString( 'email=ada%40example.com', \World::$sent[0]['url'] );
		$this->assertSame(
			array(
				array(
					'name'  => 'handle',
					'value' => 'ada',
				),
				array(
					'name'  => 'purchases 0 id',
					'value' => 'P1',
				),
				array(
					'name'  => 'purchases 0 address city',
					'value' => 'Berlin',
				),
			),
			$told['data'][0]['data']
		);
		$this->assertTrue( $told['done'] );
		$this->assertStringContainsString( 'cannot be reached', $export( 'ada@example.com' )['data'][0]['data'][0]['value'], 'away: said, not hidden' );
		$kept = array( $order->metas, $order->notes );
		$told = $erase( 'ada@example.com', 1 );
		$this->assertSame( array( true, true, false ), array( $told['items_retained'], $told['done'], $told['items_removed'] ) );
		$this->assertStringContainsString( 'Orders by reply keep handle and reply', $told['messages'][1] );
		$this->assertSame( $kept, array( $order->metas, $order->notes ), 'nobody said that nothing is under way' );
		\World::$transients = array();
		\World::answer( 200, $this->buyer() );
		\World::answer( 200, array( 'erased' => true ) );
		$told = $erase( 'ada@example.com', 1 );
		$this->assertSame( array( true, false ), array( $told['items_removed'], $told['items_retained'] ) );
		$this->assertStringContainsString( '/buyers/x/42/erase', end( \World::$sent )['url'] );
		$this->assertSame( array( Builder::REFERENCE => 'rc-1' ), $order->metas, 'the reference is no personal data and finds the order' );
		$this->assertSame( array( 'Replycart: x, sale mug\\1. Paid with PayPal, capture C1', 'Sent to @ada on Monday' ), $order->notes, 'what the merchant wrote is the merchant’s' );
	}

	private function buyer(): array {
		return $this->list_of(
			array(
				'network' => 'x',
				'id'      => '42',
			)
		);
	}

	/** An order by reply, as it stands in the shop. */
	private function ordered( bool $paid = true, string $status = 'processing' ): \WC_Order {
		$order         = new \WC_Order();
		$order->status = $status;
		$order->paid   = $paid ? time() : null;
		$order->metas  = array(
			Builder::REFERENCE => 'rc-P1',
			Builder::PURCHASE  => 'P1',
			Builder::HANDLE    => 'ada',
			Builder::REPLY     => 'https://x.com/1',
		);
		$order->props  = array( 'billing_email' => 'ada@example.com' );
		$order->notes  = array( 'Replycart: @ada on x, reply 7, sale mug-1. Paid with PayPal, capture C1' );
		$order->save();
		return $order;
	}

	/** @dataProvider what_an_order_may_be */
	public function test_erasing_leaves_an_order_that_is_being_written( bool $paid, string $status, ?string $step, bool $gone ): void {
		$this->needs_database();
		$order = $this->ordered( $paid, $status );
		$kept  = array( $order->metas, $order->notes );
		if ( null !== $step ) {
			$claims = new Claims();
			$claims->open( 'rc-P1', '17.80' );
			$claims->advance( $claims->find( 'rc-P1' )['id'], 'new', $step, $order->get_id() );
		}
		\World::answer( 200, $this->buyer(), 'GET' );
		\World::answer( 200, array( 'erased' => array( 'replies' => 1 ) ), 'POST' );
		$found = Privacy::erasers( array() )['replycart']['callback']( 'ada@example.com', 1 );
		$this->assertSame( array( true, ! $gone, true ), array( $found['items_removed'], $found['items_retained'], $found['done'] ) );
		$this->assertSame( $gone ? 0 : 1, preg_match( '/until it is known that the purchase is over/', implode( ' ', $found['messages'] ) ) );
		if ( $gone ) {
			$this->assertStringNotContainsString( 'ada', implode( ' ', array_merge( $order->metas, $order->notes ) ) );
		} else {
			$this->assertSame( $kept, array( $order->metas, $order->notes ) );
		}
	}

	public function what_an_order_may_be(): array {
		return array(
			'paid and written'               => array( true, 'processing', 'done', true ),
			'paid, made before the plugin'   => array( true, 'completed', null, true ),
			'cancelled before it was paid'   => array( false, 'cancelled', null, true ),
			'a draft'                        => array( false, 'checkout-draft', 'made', false ),
			'stock taken, not paid'          => array( false, 'pending', 'taken', false ),
			'paid, its note not written yet' => array( true, 'processing', 'taken', false ),
			'not paid, made by REST'         => array( false, 'pending', null, false ),
		);
	}

	public function test_erasing_leaves_every_order_while_a_purchase_is_under_way(): void {
		$order = $this->ordered();
		$kept  = array( $order->metas, $order->notes );
		\World::answer( 200, $this->buyer(), 'GET' );
		// Of a group that was paid with one order, which names the first of them.
		\World::answer( 200, array( 'erased' => array( 'replies' => 0 ), 'under_way' => array( 'P2' ) ), 'POST' ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
		$found = Privacy::erasers( array() )['replycart']['callback']( 'ada@example.com', 1 );
		$this->assertSame( array( false, true, true, 2 ), array( $found['items_removed'], $found['items_retained'], $found['done'], count( $found['messages'] ) ) );
		$this->assertSame( $kept, array( $order->metas, $order->notes ) );
	}

	public function test_erasing_leaves_orders_until_everybody_of_the_address_was_asked(): void {
		$this->needs_database();
		$order = $this->ordered();
		$kept  = $order->metas;
		$erase = Privacy::erasers( array() )['replycart']['callback'];
		\World::answer( 200, array( 'pages' => 2 ) + $this->buyer(), 'GET' );
		\World::answer( 200, array( 'erased' => array( 'replies' => 1 ) ), 'POST' );
		$found = $erase( 'ada@example.com', 1 );
		$this->assertSame( array( false, $kept ), array( $found['done'], $order->metas ) );
		\World::answer( 200, $this->list_of(), 'GET' );
		$found = $erase( 'ada@example.com', 2 );
		$this->assertSame( array( true, true, false ), array( $found['done'], $found['items_removed'], $found['items_retained'] ) );
		$this->assertArrayNotHasKey( Builder::HANDLE, $order->metas );
	}

	public function test_erasing_in_a_shop_that_is_not_connected(): void {
		$this->needs_database();
		delete_option( Settings::URL );
		$order = $this->ordered();
		$found = Privacy::erasers( array() )['replycart']['callback']( 'ada@example.com', 1 );
		$this->assertSame( array( true, true ), array( $found['items_removed'], $found['items_retained'] ) );
		$this->assertArrayNotHasKey( Builder::HANDLE, $order->metas );
	}

	public function test_erasing_says_what_is_still_under_way(): void {
		$erase = Privacy::erasers( array() )['replycart']['callback'];
		$who   = $this->list_of(
			array(
				'network' => 'x',
				'id'      => '42',
			)
		);
		$told  = array(
			'erased'     => array(
				'replies'   => 0,
				'purchases' => 0,
			),
			'kept'       => array(),
			'under_way'  => array( 'P1' ),
		);
		\World::answer( 200, array( 'pages' => 2 ) + $who, 'GET' );
		\World::answer( 200, $told, 'POST' );
		$found = $erase( 'ada@example.com', 1 );
		$this->assertSame( array( false, true, true ), array( $found['items_removed'], $found['items_retained'], $found['done'] ), 'retained, and not asked for ever' );
		$this->assertStringContainsString( 'still under way', $found['messages'][0] );
		\World::answer( 200, $who, 'GET' );
		\World::answer( 200, array( 'erased' => array( 'replies' => 2 ), 'kept' => array( 'P0' ) ) + $told, 'POST' ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
		$found = $erase( 'ada@example.com', 1 );
		$this->assertSame( array( true, true, 2 ), array( $found['items_removed'], $found['items_retained'], count( $found['messages'] ) ) );
	}
}
