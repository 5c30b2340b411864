<?php
/**
 * The page of purchases, and the whole story of one.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;
use Replycart\Tools\Money;

defined( 'ABSPATH' ) || exit;

/**
 * Everything that a merchant sees of purchases.
 */
final class Purchases_Page {

	/**
	 * The list, or one purchase.
	 */
	public static function show(): void {
		Page::guard();
		$id = Page::param( 'purchase' );
		if ( '' !== $id ) {
			self::one( $id );
			return;
		}
		Page::head( __( 'Purchases', 'replycart' ) );
		( new Purchases_Table( Plugin::client() ) )->show( 'replycart-purchases', __( 'Search purchases', 'replycart' ) );
		Page::foot();
	}

	/**
	 * Link to the shop's order; empty without one.
	 *
	 * @param array<string, mixed> $purchase Of the sidecar.
	 */
	public static function order_link( array $purchase ): string {
		$number = Page::text( $purchase, 'order' );
		$id     = Page::text( $purchase, 'order_id' );
		$order  = ctype_digit( $id ) ? wc_get_order( (int) $id ) : false;
		if ( $order instanceof \WC_Order ) {
			return '<a href="' . esc_url( $order->get_edit_order_url() ) . '">#' . esc_html( $order->get_order_number() ) . '</a>';
		}
		return '' === $number ? '' : esc_html( '#' . $number );
	}

	/**
	 * The moves of a purchase, in the order of time, as HTML.
	 *
	 * @param array<string, mixed> $purchase Of the sidecar.
	 * @param string               $kind     What the states are of, where their words mean another thing there.
	 */
	public static function history( array $purchase, string $kind = '' ): string {
		$html = '';
		foreach ( array_filter( (array) ( $purchase['history'] ?? array() ), 'is_array' ) as $step ) {
			$html .= '<li><time>' . esc_html( Page::time( $step['at'] ?? null ) ) . '</time> ' . States::badge( $kind . Page::text( $step, 'to' ) ) . ' ' . esc_html( Page::text( $step, 'why' ) ) . '</li>';
		}
		return '' === $html ? '' : '<ol class="replycart-history">' . $html . '</ol>';
	}

	/**
	 * One purchase.
	 *
	 * @param string $id Of the purchase.
	 */
	private static function one( string $id ): void {
		Page::head( __( 'Purchase', 'replycart' ), Page::url( 'replycart-purchases' ), __( 'All purchases', 'replycart' ) );
		try {
			$purchase = Plugin::client()->get( '/purchases/' . rawurlencode( $id ) );
		} catch ( Sidecar_Error $error ) {
			Trouble::show( $error );
			Page::foot();
			return;
		}
		echo '<p>' . wp_kses_post( States::badge( Page::text( $purchase, 'state' ) ) ) . ' ' . esc_html( Page::text( $purchase, 'reason' ) ) . '</p><div class="replycart-columns"><div>';
		echo '<h2>' . esc_html__( 'What happened', 'replycart' ) . '</h2>' . wp_kses_post( self::history( $purchase ) );
		self::refunds( $purchase );
		echo '</div><div>';
		$payment = is_array( $purchase['payment'] ?? null ) ? $purchase['payment'] : array();
		$sale    = Page::text( $purchase, 'sale' );
		$rows    = array(
			__( 'Buyer', 'replycart' )             => esc_html( Page::handle( $purchase ) ),
			__( 'Reply', 'replycart' )             => Page::outside( Page::text( $purchase, 'reply_url' ), Page::on( Page::text( $purchase, 'network' ) ) ),
			__( 'Sale', 'replycart' )              => '<a href="' . esc_url( Page::url( 'replycart', array( 'sale' => $sale ) ) ) . '">' . esc_html( $sale ) . '</a>',
			__( 'Product', 'replycart' )           => esc_html( Page::text( $purchase, 'quantity' ) . ' × ' . Page::text( $purchase, 'name' ) . ' (' . Page::text( $purchase, 'sku' ) . ')' ),
			__( 'Total', 'replycart' )             => Page::money( $purchase, 'total' ),
			__( 'Refunded', 'replycart' )          => (int) ( $purchase['refunded'] ?? 0 ) > 0 ? Page::money( $purchase, 'refunded' ) : '',
			__( 'Order', 'replycart' )             => self::order_link( $purchase ),
			__( 'PayPal order', 'replycart' )      => esc_html( Page::text( $payment, 'order_id' ) ),
			__( 'PayPal capture', 'replycart' )    => esc_html( Page::text( $payment, 'capture_id' ) ),
			__( 'Page of the buyer', 'replycart' ) => Page::outside( Page::text( $purchase, 'link' ), __( 'whoever has this link sees the purchase', 'replycart' ) ),
		);
		Page::facts( $rows );
		self::doing( $purchase );
		echo '</div></div>';
		Page::foot();
	}

	/**
	 * What went back.
	 *
	 * @param array<string, mixed> $purchase Of the sidecar.
	 */
	private static function refunds( array $purchase ): void {
		$rows = array_filter( (array) ( $purchase['refunds'] ?? array() ), 'is_array' );
		if ( ! $rows ) {
			return;
		}
		echo '<h2>' . esc_html__( 'Refunds', 'replycart' ) . '</h2><table class="widefat striped"><tbody>';
		foreach ( $rows as $row ) {
			echo '<tr><td>' . esc_html( Page::time( $row['created_at'] ?? null ) ) . '</td><td>' . wp_kses_post( Money::html( $row['amount'] ?? null, Page::text( $purchase, 'currency' ) ) ) . '</td><td>' . wp_kses_post( States::badge( Page::text( $row, 'state' ) ) ) . '</td><td>' . esc_html( Page::text( $row, 'reason' ) ) . '</td></tr>';
		}
		echo '</tbody></table>';
	}

	/**
	 * What can be done with it now.
	 *
	 * @param array<string, mixed> $purchase Of the sidecar.
	 */
	private static function doing( array $purchase ): void {
		$id    = Page::text( $purchase, 'id' );
		$state = Page::text( $purchase, 'state' );
		$back  = Page::url( 'replycart-purchases', array( 'purchase' => $id ) );
		echo '<div class="replycart-buttons">';
		if ( in_array( $state, array( 'held', 'waitlisted', 'declined', 'approved' ), true ) ) {
			Page::button(
				'replycart_cancel',
				array(
					'purchase' => $id,
					'back'     => $back,
				),
				__( 'Cancel this purchase', 'replycart' ),
				'button',
				true
			);
		}
		if ( in_array( $state, array( 'paid', 'ordered', 'disputed' ), true ) ) {
			$link = self::order_link( $purchase );
			if ( false !== strpos( $link, '<a ' ) ) {
				echo '<p>' . esc_html__( 'Refund it in the order, so that stock and books agree:', 'replycart' ) . ' ' . wp_kses_post( $link ) . '</p>';
			} else {
				Page::button(
					'replycart_refund',
					array(
						'purchase' => $id,
						'key'      => wp_generate_uuid4(),
						'back'     => $back,
					),
					__( 'Give all of it back at PayPal', 'replycart' ),
					'button',
					true
				);
			}
		}
		echo '</div>';
	}
}
