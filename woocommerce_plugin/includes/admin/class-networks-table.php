<?php
/**
 * What came of it, network by network.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The way from view to what is left, a line for each network; only where there are several.
 */
final class Networks_Table {

	/**
	 * The table.
	 *
	 * @param array<int, array<string, mixed>> $rows     Of the sidecar: network, and what came on it beside it or in totals.
	 * @param string                           $currency Of the money.
	 */
	public static function show( array $rows, string $currency ): void {
		$rows = array_values( array_filter( $rows, 'is_array' ) );
		if ( count( $rows ) < 2 ) {
			return;
		}
		echo '<h2>' . esc_html__( 'By network', 'replycart' ) . '</h2><table class="widefat striped replycart-days"><caption class="screen-reader-text">' . esc_html__( 'By network', 'replycart' ) . '</caption><thead><tr>';
		foreach ( array( __( 'Network', 'replycart' ), __( 'Views', 'replycart' ), __( 'Replies', 'replycart' ), __( 'Want to buy', 'replycart' ), __( 'Holds', 'replycart' ), __( 'Checkouts', 'replycart' ), __( 'Paid', 'replycart' ), __( 'Revenue', 'replycart' ), __( 'Refunds', 'replycart' ), __( 'Cost of the network', 'replycart' ), __( 'Left after refunds', 'replycart' ), __( 'Left after the cost too', 'replycart' ) ) as $name ) {
			echo '<th scope="col">' . esc_html( $name ) . '</th>';
		}
		echo '</tr></thead><tbody>';
		foreach ( $rows as $row ) {
			$came = array( 'currency' => $currency ) + ( is_array( $row['totals'] ?? null ) ? $row['totals'] : $row );
			echo '<tr><th scope="row">' . esc_html( Page::network( $row ) ) . '</th>';
			foreach ( array( 'views', 'replies', 'intents', 'holds', 'checkouts', 'paid' ) as $name ) {
				echo '<td>' . esc_html( is_int( $came[ $name ] ?? null ) ? number_format_i18n( $came[ $name ] ) : '—' ) . '</td>';
			}
			echo '<td>' . wp_kses_post( self::money( $came, 'revenue' ) ) . '</td><td>' . wp_kses_post( self::money( $came, 'refunds' ) ) . '</td>';
			echo '<td>' . esc_html( is_numeric( $came['network_cost_usd'] ?? null ) ? number_format_i18n( (float) $came['network_cost_usd'], 2 ) . ' USD' : '—' ) . '</td>';
			echo '<td>' . wp_kses_post( self::money( $came, 'net' ) ) . '</td><td>' . wp_kses_post( self::money( $came, 'net_after_cost' ) ) . '</td></tr>';
		}
		echo '</tbody></table>';
	}

	/**
	 * An amount; a dash for what is not told.
	 *
	 * @param array<string, mixed> $came Of the network, with its currency.
	 * @param string               $name Of the member.
	 */
	private static function money( array $came, string $name ): string {
		return isset( $came[ $name ] ) ? Page::money( $came, $name ) : '—';
	}
}
