<?php
/**
 * What stands beside a reply: the sale it answers, and what its author bought.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The right column of one reply.
 */
final class Reply_Beside {

	/**
	 * Sale, purchases and buyer.
	 *
	 * @param array<string, mixed> $reply Of the sidecar.
	 */
	public static function show( array $reply ): void {
		$beside = is_array( $reply['beside'] ?? null ) ? $reply['beside'] : array();
		$sale   = is_array( $beside['sale'] ?? null ) ? $beside['sale'] : array();
		if ( ! $sale && '' !== Page::text( $reply, 'sale' ) ) {
			$sale = array( 'id' => Page::text( $reply, 'sale' ) );
		}
		if ( $sale ) {
			$title = Page::text( $sale, 'title' );
			echo '<h2>' . esc_html__( 'Sale', 'replycart' ) . '</h2><p><a href="' . esc_url( Page::url( 'replycart', array( 'sale' => Page::text( $sale, 'id' ) ) ) ) . '">' . esc_html( '' === $title ? Page::text( $sale, 'id' ) : $title ) . '</a> ' . ( '' === Page::text( $sale, 'state' ) ? '' : wp_kses_post( States::badge( Page::text( $sale, 'state' ) ) ) ) . '</p>';
		}
		$rows = array_filter( (array) ( $beside['purchases'] ?? array() ), 'is_array' );
		if ( $rows ) {
			/* translators: %s: handle of a buyer */
			echo '<h2>' . esc_html( sprintf( __( 'Purchases of %s', 'replycart' ), Page::handle( $reply ) ) ) . '</h2><table class="widefat striped"><tbody>';
			foreach ( $rows as $row ) {
				$order = Purchases_Page::order_link(
					array(
						'order'    => Page::text( $row, 'shop_order_number' ),
						'order_id' => Page::text( $row, 'shop_order_id' ),
					)
				);
				echo '<tr><td><a href="' . esc_url( Page::url( 'replycart-purchases', array( 'purchase' => Page::text( $row, 'id' ) ) ) ) . '">' . esc_html( Page::text( $row, 'quantity' ) . ' × ' . Page::text( $row, 'name' ) ) . '</a><br><span class="replycart-sku">' . esc_html( Page::time( $row['created_at'] ?? null ) ) . '</span></td><td>' . wp_kses_post( States::badge( Page::text( $row, 'state' ) ) ) . '</td><td>' . wp_kses_post( $order ) . '</td></tr>';
			}
			echo '</tbody></table>';
		}
		if ( '' !== Page::text( $reply, 'author' ) ) {
			$args = array(
				'network' => Page::text( $reply, 'network' ),
				'buyer'   => Page::text( $reply, 'author' ),
			);
			echo '<p><a href="' . esc_url( Page::url( 'replycart-buyers', $args ) ) . '">' . esc_html__( 'All that is kept of this buyer', 'replycart' ) . '</a></p>';
		}
	}
}
