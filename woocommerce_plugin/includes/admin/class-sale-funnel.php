<?php
/**
 * What came of one sale, from view to order.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Tools\Money;

defined( 'ABSPATH' ) || exit;

/**
 * Bars, what is left in money, hours, and networks.
 */
final class Sale_Funnel {

	/**
	 * From view to order.
	 *
	 * @param string               $id      Of the sale.
	 * @param array<string, mixed> $figures Of the sale.
	 */
	public static function show( string $id, array $figures ): void {
		$steps = array(
			'views'     => __( 'Views', 'replycart' ),
			'replies'   => __( 'Replies', 'replycart' ),
			'intents'   => __( 'Want to buy', 'replycart' ),
			'holds'     => __( 'Holds', 'replycart' ),
			'checkouts' => __( 'Checkouts', 'replycart' ),
			'paid'      => __( 'Paid', 'replycart' ),
			'ordered'   => __( 'Orders', 'replycart' ),
		);
		echo '<h2>' . esc_html__( 'From reply to order', 'replycart' ) . '</h2>';
		$known = array_filter( array_intersect_key( $figures, $steps ), 'is_int' );
		if ( ! array_filter( $known ) ) {
			echo '<p>' . esc_html__( 'Nothing to see yet: the figures start with the first reply.', 'replycart' ) . '</p>';
			return;
		}
		// Views dwarf everything, so widths are measured against the replies.
		$most = max( 1, $known['replies'] ?? 0, $known['intents'] ?? 0, $known['holds'] ?? 0 );
		echo '<table class="replycart-funnel"><tbody>';
		foreach ( $steps as $name => $words ) {
			if ( isset( $known[ $name ] ) ) {
				$width = 'views' === $name ? 0 : min( 100, round( 100 * $known[ $name ] / $most, 1 ) );
				echo '<tr><th scope="row">' . esc_html( $words ) . '</th><td class="is-number">' . esc_html( number_format_i18n( $known[ $name ] ) ) . '</td><td class="is-bar">' . ( $width > 0 ? '<span style="width:' . esc_attr( (string) $width ) . '%"></span>' : '' ) . '</td></tr>';
			}
		}
		echo '</tbody></table><p>';
		$currency = Page::text( $figures, 'currency' );
		/* translators: 1: revenue, 2: refunds */
		echo wp_kses_post( sprintf( __( 'Revenue %1$s, refunds %2$s.', 'replycart' ), Money::html( $figures['revenue'] ?? 0, $currency ), Money::html( $figures['refunds'] ?? 0, $currency ) ) );
		if ( isset( $figures['network_cost_usd'] ) ) {
			/* translators: %s: amount in US dollars */
			echo ' ' . esc_html( sprintf( __( 'The network cost %s USD.', 'replycart' ), number_format_i18n( (float) $figures['network_cost_usd'], 2 ) ) );
		}
		$left = is_int( $figures['net_after_cost'] ?? null );
		if ( $left || is_int( $figures['net'] ?? null ) ) {
			/* translators: %s: amount */
			$words = $left ? __( 'Left after refunds and the cost of the network: %s.', 'replycart' ) : __( 'Left after refunds, before the cost of the network: %s.', 'replycart' );
			echo ' ' . wp_kses_post( sprintf( $words, Money::html( $figures[ $left ? 'net_after_cost' : 'net' ], $currency ) ) );
		}
		echo '</p>';
		self::hours( (array) ( $figures['by_hour'] ?? array() ) );
		Networks_Table::show( (array) ( $figures['networks'] ?? array() ), $currency );
		if ( isset( $figures['net'] ) ) {
			Sale_Figures::csv( $id, 'hours' );
		}
	}

	/**
	 * Replies and purchases by hour, as a small picture.
	 *
	 * @param array<mixed> $hours at, replies, paid.
	 */
	private static function hours( array $hours ): void {
		$hours = array_slice( array_values( array_filter( $hours, 'is_array' ) ), -48 );
		if ( count( $hours ) < 2 ) {
			return;
		}
		$most  = max( 1, max( array_map( static fn( $hour ): int => (int) ( $hour['replies'] ?? 0 ), $hours ) ) );
		$width = count( $hours ) * 12;
		echo '<svg class="replycart-hours" viewBox="0 0 ' . esc_attr( (string) $width ) . ' 60" preserveAspectRatio="none" role="img" aria-label="' . esc_attr__( 'Replies and paid purchases by hour', 'replycart' ) . '">';
		foreach ( $hours as $at => $hour ) {
			foreach ( array( 'replies', 'paid' ) as $kind ) {
				$high = min( 58, round( 58 * (int) ( $hour[ $kind ] ?? 0 ) / $most, 1 ) );
				echo '<rect class="is-' . esc_attr( $kind ) . '" x="' . esc_attr( (string) ( $at * 12 + 1 ) ) . '" y="' . esc_attr( (string) ( 60 - $high ) ) . '" width="10" height="' . esc_attr( (string) $high ) . '"><title>' . esc_html( Page::time( $hour['at'] ?? '' ) . ': ' . (int) ( $hour[ $kind ] ?? 0 ) ) . '</title></rect>';
			}
		}
		echo '</svg>';
	}
}
