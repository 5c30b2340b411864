<?php
/**
 * The door to the sidecar, and the notices to it.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Api\Client;
use Replycart\Api\Sidecar_Error;
use Replycart\Notices\Delivery;
use Replycart\Notices\Notices;
use Replycart\Orders\Builder;
use Replycart\Plugin;
use Replycart\Settings;

final class ClientTest extends Case_ {

	private function error( callable $work ): Sidecar_Error {
		try {
			$work();
		} catch ( Sidecar_Error $error ) {
			return $error;
		}
		$this->fail( 'no error' );
	}

	public function test_a_call(): void {
		\World::answer( 200, array( 'items' => array() ) );
		$this->assertSame(
			array( 'items' => array() ),
			Plugin::client()->get(
				'/sales',
				array(
					'state'  => 'live',
					'search' => 'a b&c',
					'page'   => '',
				)
			)
		);
		$sent = \World::$sent[0];
		$this->assertSame( 'https://sell.example.com/api/v1/sales?state=live&search=a%20b%26c', $sent['url'] );
		$this->assertSame( 'Bearer rcp_token', $sent['headers']['Authorization'] );
		$this->assertSame( array( 5.0, 0 ), array( $sent['timeout'], $sent['redirection'] ) );
		\World::answer( 201, array( 'id' => 's' ) );
		Plugin::client()->post( '/sales', array( 'product' => 'MUG' ), 'key-1' );
		$this->assertSame( array( '{"product":"MUG"}', 'key-1' ), array( \World::$sent[1]['body'], \World::$sent[1]['headers']['Idempotency-Key'] ) );
		\World::answer( 200, array( 'id' => 's' ) );
		Plugin::client()->patch( '/sales/s', array() );
		$this->assertSame( '{}', \World::$sent[2]['body'] );
		\World::answer( 204, '' );
		$this->assertSame( array(), Plugin::client()->post( '/x' ) );
	}

	/** @dataProvider answers */
	public function test_what_an_answer_means( int $status, string $body, string $kind ): void {
		\World::answer( $status, $body );
		$error = $this->error( fn() => Plugin::client()->get( '/health' ) );
		$this->assertSame( $kind, $error->kind() );
		$this->assertStringNotContainsString( 'rcp_token', $error->told() );
	}

	public function answers(): array {
		return array(
			array( 200, '<html>', 'broken' ),
			array( 301, '', 'broken' ),
			array( 404, '<html>', 'broken' ),
			array( 401, '{"detail":"unknown token"}', 'denied' ),
			array( 403, '{}', 'denied' ),
			array( 409, '{"detail":"it is live"}', 'refused' ),
			array( 502, '{"detail":"PayPal said no"}', 'refused' ),
			array( 503, '{"detail":"away"}', 'unsure' ),
			array( 500, '{"title":"oops"}', 'unsure' ),
			array( 502, '<html>nginx', 'unsure' ),
			array( 0, '"cURL error 7: Failed to connect"', 'down' ),
			array( 0, '"cURL error 6: Could not resolve host"', 'down' ),
			array( 0, '"cURL error 28: Operation timed out"', 'unsure' ),
			array( 0, '"cURL error 52: Empty reply"', 'unsure' ),
		);
	}

	public function test_fields_are_named(): void {
		\World::answer(
			422,
			array(
				'detail' => 'Not so.',
				'errors' => array(
					'price' => array( 'too', 'low' ),
					'title' => 'long',
				),
			)
		);
		$error = $this->error( fn() => Plugin::client()->post( '/sales' ) );
		$this->assertSame(
			array(
				'price' => array( 'too', 'low' ),
				'title' => array( 'long' ),
			),
			$error->fields()
		);
		$this->assertSame( 'Not so. price: too low title: long', $error->told() );
		$this->assertSame( 422, $error->status() );
	}

	public function test_once_away_it_is_left_alone_for_a_moment(): void {
		$this->error( fn() => Plugin::client()->get( '/sales' ) );
		$this->assertSame( 'down', $this->error( fn() => Plugin::client()->get( '/sales' ) )->kind() );
		$this->assertCount( 1, \World::$sent, 'no second wait' );
		\World::answer( 200, array() );
		Plugin::client()->post( '/purchases/p/refund', array(), '', 32.0 );
		$this->assertCount( 2, \World::$sent, 'a refund is tried all the same' );
		$this->assertFalse( get_transient( Client::DOWN ) );
		$this->error( fn() => Plugin::client()->get( '/sales' ) );
		update_option( Settings::URL, 'https://other.example.com' );
		\World::answer( 200, array() );
		$this->assertSame( array(), Plugin::client()->get( '/sales' ), 'another address is another matter' );
	}

	public function test_without_settings_nothing_is_sent(): void {
		( new Settings() )->keep( Settings::TOKEN, '' );
		$this->assertSame( 'unset', $this->error( fn() => Plugin::client()->get( '/sales' ) )->kind() );
		$this->assertSame( array(), \World::$sent );
	}

	public function test_a_notice_is_signed_and_tells_nothing_of_people(): void {
		\World::product( 7, 'MUG' );
		\World::answer( 202, '' );
		Delivery::first( 'stock.updated', 7 );
		$sent = \World::$sent[0];
		$this->assertSame( 'https://sell.example.com/webhooks/woocommerce', $sent['url'] );
		$this->assertSame( '{"id":"7","sku":"MUG"}', $sent['body'] );
		$this->assertSame( base64_encode( hash_hmac( 'sha256', $sent['body'], 'whsec', true ) ), $sent['headers']['X-WC-Webhook-Signature'] );
		$this->assertSame( array( 'stock.updated', 'stock', 'updated' ), array( $sent['headers']['X-WC-Webhook-Topic'], $sent['headers']['X-WC-Webhook-Resource'], $sent['headers']['X-WC-Webhook-Event'] ) );
		$order                              = new \WC_Order();
		$order->metas[ Builder::REFERENCE ] = 'rc-1';
		$order->props['billing_email']      = 'ada@example.com';
		$order->save();
		$refund         = new \WC_Order_Refund();
		$refund->parent = $order->id;
		$refund->save();
		\World::answer( 200, '' );
		Delivery::first( 'refund.created', $refund->id );
		$this->assertSame(
			array(
				'id'        => (string) $refund->id,
				'order'     => (string) $order->id,
				'reference' => 'rc-1',
			),
			json_decode( \World::$sent[1]['body'], true )
		);
		$refund->metas[ Builder::REFUND ] = 'rf-1';
		Delivery::first( 'refund.created', $refund->id );
		$this->assertCount( 2, \World::$sent, 'what the sidecar wrote itself is not told' );
		\World::answer( 200, '' );
		Delivery::first( 'product.deleted', 999 );
		$this->assertSame( '{"id":"999"}', \World::$sent[2]['body'] );
	}

	public function test_a_notice_that_is_not_taken_is_sent_again_later_and_later(): void {
		\World::product( 7, 'MUG' );
		Delivery::first( 'product.updated', 7 );
		$waits    = array();
		$delivery = \World::$sent[0]['headers']['X-WC-Webhook-Delivery-ID'];
		while ( \World::$tasks ) {
			$task    = array_pop( \World::$tasks );
			$waits[] = $task['at'] - time();
			$this->assertSame( Delivery::AGAIN, $task['hook'] );
			Delivery::again( ...$task['args'] );
			$this->assertSame( $delivery, end( \World::$sent )['headers']['X-WC-Webhook-Delivery-ID'] );
		}
		$this->assertCount( 8, $waits );
		for ( $at = 1; $at < count( $waits ); $at++ ) {
			$this->assertGreaterThan( $waits[ $at - 1 ], $waits[ $at ] );
		}
		$this->assertStringContainsString( 'error', end( \World::$log ), 'the end of it is logged' );
	}

	public function test_each_thing_is_queued_once(): void {
		$product = \World::product( 7, 'MUG' );
		Notices::hook();
		do_action( 'woocommerce_update_product', 7 );
		do_action( 'woocommerce_update_product', 7 );
		do_action( 'woocommerce_product_set_stock', $product );
		\World::$posts = array(
			8 => 'product',
			9 => 'page',
		);
		do_action( 'wp_trash_post', 8 );
		do_action( 'wp_trash_post', 9 );
		do_action( 'untrashed_post', 8 );
		$strange = new \WC_Order();
		$strange->save();
		do_action( 'woocommerce_update_order', $strange->id );
		$ours                              = new \WC_Order();
		$ours->metas[ Builder::REFERENCE ] = 'rc-1';
		$ours->save();
		do_action( 'woocommerce_update_order', $ours->id );
		do_action( 'woocommerce_order_refunded', $ours->id, 77 );
		$this->assertSame( array(), \World::$tasks, 'saving a product waits for nothing' );
		do_action( 'shutdown' );
		do_action( 'woocommerce_update_product', 7 );
		do_action( 'shutdown' );
		$this->assertSame(
			array( array( 'product.updated', 7 ), array( 'stock.updated', 7 ), array( 'product.deleted', 8 ), array( 'product.updated', 8 ), array( 'order.updated', $ours->id ), array( 'refund.created', 77 ) ),
			array_column( \World::$tasks, 'args' )
		);
		$this->assertSame( array(), \World::$sent );
		update_option( Settings::NOTICES, 'no' );
		do_action( 'woocommerce_update_product', 70 );
		do_action( 'shutdown' );
		$this->assertCount( 6, \World::$tasks );
		$this->assertFalse( ( new Delivery( new Settings() ) )->tell( 'product.updated', 7, 'd', 0 ) );
	}
}
