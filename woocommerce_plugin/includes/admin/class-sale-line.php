<?php
/**
 * Who waits in line for a sale, and what restocking would sell.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * The line of a sale. Nothing is shown when nobody waits; that it cannot be had is said.
 */
final class Sale_Line {

	/**
	 * The line.
	 *
	 * @param string $key      Of the sale.
	 * @param string $currency Of the sale.
	 */
	public static function show( string $key, string $currency ): void {
		try {
			$found = Plugin::client()->get( '/sales/' . rawurlencode( $key ) . '/waitlist' );
		} catch ( Sidecar_Error $error ) {
			if ( ! $error->is_older() ) {
				echo '<h2>' . esc_html__( 'Waiting in line', 'replycart' ) . '</h2>';
				Trouble::part( $error );
			}
			return;
		}
		$rows = array_filter( is_array( $found['items'] ?? null ) ? $found['items'] : array(), 'is_array' );
		if ( ! $rows ) {
			return;
		}
		echo '<h2>' . esc_html__( 'Waiting in line', 'replycart' ) . '</h2>';
		if ( isset( $found['wanted'] ) ) {
			/* translators: 1: number of units, 2: number of units */
			echo '<p>' . esc_html( sprintf( __( '%1$d wanted, %2$d of them promised by somebody with a saved wallet.', 'replycart' ), (int) $found['wanted'], (int) ( $found['promised'] ?? 0 ) ) ) . '</p>';
		}
		self::restock( array_filter( is_array( $found['restock'] ?? null ) ? $found['restock'] : array(), 'is_array' ), $currency );
		echo '<ol class="replycart-line">';
		foreach ( $rows as $row ) {
			echo '<li><a href="' . esc_url( Page::url( 'replycart-purchases', array( 'purchase' => Page::text( $row, 'id' ) ) ) ) . '">' . esc_html( Page::handle( $row ) ) . '</a> <span class="replycart-sku">' . esc_html( Page::text( $row, 'quantity' ) . ' × ' . Page::text( $row, 'sku' ) ) . '</span>' . ( empty( $row['promised'] ) ? '' : ' <mark class="replycart-state is-live"><span>' . esc_html__( 'promised', 'replycart' ) . '</span></mark>' ) . '</li>';
		}
		echo '</ol>';
	}

	/**
	 * What restocking would sell by itself.
	 *
	 * @param array<int, array<string, mixed>> $rows     Of the sidecar.
	 * @param string                           $currency Of the sale.
	 */
	private static function restock( array $rows, string $currency ): void {
		if ( ! $rows ) {
			return;
		}
		echo '<table class="widefat striped"><caption class="screen-reader-text">' . esc_html__( 'What restocking would sell', 'replycart' ) . '</caption><thead><tr><th>' . esc_html__( 'What restocking would sell', 'replycart' ) . '</th><th>' . esc_html__( 'Wanted', 'replycart' ) . '</th><th>' . esc_html__( 'Promised', 'replycart' ) . '</th><th>' . esc_html__( 'Sold by itself', 'replycart' ) . '</th></tr></thead><tbody>';
		foreach ( $rows as $row ) {
			echo '<tr><td>' . esc_html( Page::text( $row, 'name' ) ) . '<br><span class="replycart-sku">' . esc_html( Page::text( $row, 'sku' ) ) . '</span></td><td>' . esc_html( Page::text( $row, 'wanted' ) ) . '</td><td>' . esc_html( Page::text( $row, 'promised' ) ) . '</td><td>' . wp_kses_post( Page::worth( $row['worth'] ?? null, $currency ) ) . '</td></tr>';
		}
		echo '</tbody></table>';
	}
}
