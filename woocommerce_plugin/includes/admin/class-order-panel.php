<?php
/**
 * The panel on an order that came by Replycart.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Orders\Builder;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * What stands on the order is shown at once; the story is fetched afterwards, so that the order never waits for it.
 */
final class Order_Panel {

	/**
	 * Listen.
	 */
	public static function hook(): void {
		add_action( 'add_meta_boxes', array( self::class, 'add' ), 30, 2 );
	}

	/**
	 * Put the panel on the order's screen, with order tables or without.
	 *
	 * @param mixed $type Of the screen.
	 * @param mixed $thing The post or the order.
	 */
	public static function add( mixed $type, mixed $thing ): void {
		$order = self::order( $thing );
		if ( $order && $order->get_meta( Builder::REFERENCE ) && current_user_can( Admin::NEEDS ) ) {
			add_meta_box( 'replycart', 'Replycart', array( self::class, 'show' ), (string) $type, 'side', 'default' );
		}
	}

	/**
	 * The panel.
	 *
	 * @param mixed $thing The post or the order.
	 */
	public static function show( mixed $thing ): void {
		$order = self::order( $thing );
		if ( ! $order ) {
			return;
		}
		$handle = (string) $order->get_meta( Builder::HANDLE );
		$sale   = (string) $order->get_meta( Builder::SALE );
		$rows   = array(
			__( 'Buyer', 'replycart' )          => '' === $handle ? '' : esc_html( '@' . $handle ),
			__( 'Reply', 'replycart' )          => '' === (string) $order->get_meta( Builder::REPLY ) ? '' : Page::outside( (string) $order->get_meta( Builder::REPLY ), Page::on( (string) $order->get_meta( Builder::NETWORK ) ) ),
			__( 'Sale', 'replycart' )           => '' === $sale ? '' : '<a href="' . esc_url( Page::url( 'replycart', array( 'sale' => $sale ) ) ) . '">' . esc_html( $sale ) . '</a>',
			__( 'PayPal order', 'replycart' )   => esc_html( (string) $order->get_meta( Builder::PAYPAL ) ),
			__( 'PayPal capture', 'replycart' ) => esc_html( (string) $order->get_transaction_id() ),
			__( 'Reference', 'replycart' )      => esc_html( (string) $order->get_meta( Builder::REFERENCE ) ),
		);
		echo '<dl class="replycart-panel">';
		foreach ( array_filter( $rows, 'strlen' ) as $name => $value ) {
			echo '<dt>' . esc_html( $name ) . '</dt><dd>' . wp_kses_post( $value ) . '</dd>';
		}
		echo '</dl><div class="replycart-story" data-replycart-order="' . esc_attr( (string) $order->get_id() ) . '" aria-live="polite"><noscript>' . esc_html__( 'Switch JavaScript on to see the history.', 'replycart' ) . '</noscript></div>';
	}

	/**
	 * The story of the order's purchase, as HTML.
	 *
	 * @param \WC_Order $order The order.
	 */
	public static function story( \WC_Order $order ): string {
		try {
			$client = Plugin::client();
			$id     = (string) $order->get_meta( Builder::PURCHASE );
			if ( '' === $id ) {
				$found = $client->get( '/purchases', array( 'order' => (string) $order->get_id() ) );
				$id    = Page::text( ( (array) ( $found['items'] ?? array() ) )[0] ?? null, 'id' );
			}
			if ( '' === $id ) {
				return '<p>' . esc_html__( 'Replycart knows no purchase of this order.', 'replycart' ) . '</p>';
			}
			$purchase = $client->get( '/purchases/' . rawurlencode( $id ) );
			return '<p>' . States::badge( Page::text( $purchase, 'state' ) ) . '</p>' . Purchases_Page::history( $purchase ) . '<p><a href="' . esc_url( Page::url( 'replycart-purchases', array( 'purchase' => $id ) ) ) . '">' . esc_html__( 'The whole story', 'replycart' ) . '</a></p>';
		} catch ( Sidecar_Error $error ) {
			return '<p class="replycart-away">' . esc_html( $error->told() ) . '</p>';
		}
	}

	/**
	 * The order of a screen.
	 *
	 * @param mixed $thing The post or the order.
	 */
	private static function order( mixed $thing ): ?\WC_Order {
		if ( $thing instanceof \WP_Post ) {
			$thing = 'shop_order' === $thing->post_type ? wc_get_order( $thing->ID ) : null;
		}
		return $thing instanceof \WC_Order ? $thing : null;
	}
}
