<?php
/**
 * Days as a small picture, and as a table for those who cannot see it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Tools\Money;

defined( 'ABSPATH' ) || exit;

/**
 * Revenue by day.
 */
final class Days_Chart {

	/**
	 * The picture.
	 *
	 * @param array<int, array<string, mixed>> $days     Of the sidecar.
	 * @param string                           $currency Of the revenue.
	 */
	public static function show( array $days, string $currency ): void {
		if ( count( $days ) < 2 ) {
			return;
		}
		$most  = max( 1, max( array_map( static fn( array $day ): int => (int) ( $day['revenue'] ?? 0 ), $days ) ) );
		$width = count( $days ) * 12;
		echo '<h2>' . esc_html__( 'Revenue by day', 'replycart' ) . '</h2><svg class="replycart-hours" viewBox="0 0 ' . esc_attr( (string) $width ) . ' 60" preserveAspectRatio="none" role="img" aria-label="' . esc_attr__( 'Revenue by day', 'replycart' ) . '">';
		foreach ( $days as $at => $day ) {
			$high = min( 58, round( 58 * (int) ( $day['revenue'] ?? 0 ) / $most, 1 ) );
			echo '<rect class="is-paid" x="' . esc_attr( (string) ( $at * 12 + 1 ) ) . '" y="' . esc_attr( (string) ( 60 - $high ) ) . '" width="10" height="' . esc_attr( (string) $high ) . '"><title>' . esc_html( Page::text( $day, 'day' ) . ': ' . Money::decimal( (int) ( $day['revenue'] ?? 0 ), $currency ) . ' ' . $currency ) . '</title></rect>';
		}
		$busy = array_filter( $days, static fn( array $day ): bool => 0 < (int) ( $day['replies'] ?? 0 ) + (int) ( $day['paid'] ?? 0 ) + (int) ( $day['refunds'] ?? 0 ) );
		echo '</svg><p class="replycart-ends"><span>' . esc_html( Page::text( reset( $days ), 'day' ) ) . '</span><span>' . esc_html( Page::text( end( $days ), 'day' ) ) . '</span></p>';
		self::table( array_slice( array_reverse( $busy ), 0, 31 ), $currency );
	}

	/**
	 * Days on which something happened, the last first.
	 *
	 * @param array<int, array<string, mixed>> $days     Of the sidecar.
	 * @param string                           $currency Of the revenue.
	 */
	private static function table( array $days, string $currency ): void {
		if ( ! $days ) {
			return;
		}
		Page::wide( __( 'Day by day, as a table', 'replycart' ), array( __( 'Day (UTC)', 'replycart' ), __( 'Replies', 'replycart' ), __( 'Holds', 'replycart' ), __( 'Paid', 'replycart' ), __( 'Revenue', 'replycart' ), __( 'Refunds', 'replycart' ) ) );
		foreach ( $days as $day ) {
			echo '<tr><td>' . esc_html( Page::text( $day, 'day' ) ) . '</td><td>' . esc_html( Page::text( $day, 'replies' ) ) . '</td><td>' . esc_html( Page::text( $day, 'holds' ) ) . '</td><td>' . esc_html( Page::text( $day, 'paid' ) ) . '</td><td>' . wp_kses_post( Money::html( $day['revenue'] ?? null, $currency ) ) . '</td><td>' . wp_kses_post( Money::html( $day['refunds'] ?? null, $currency ) ) . '</td></tr>';
		}
		Page::wide_end();
	}
}
