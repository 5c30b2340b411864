<?php
/**
 * Figures over time, and whether it is worth it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Revenue and the way from reply to order, day by day.
 */
final class Figures_Page {

	public const SPANS = array( 7, 30, 90, 365 );

	/**
	 * The page.
	 */
	public static function show(): void {
		Page::guard();
		$days = self::days();
		Page::head( __( 'Figures', 'replycart' ) );
		echo '<ul class="subsubsub">';
		foreach ( self::SPANS as $at => $span ) {
			/* translators: %d: number of days */
			echo '<li>' . ( 0 === $at ? '' : '| ' ) . '<a href="' . esc_url( Page::url( 'replycart-figures', array( 'days' => $span ) ) ) . '"' . ( $span === $days ? ' class="current" aria-current="page"' : '' ) . '>' . esc_html( sprintf( __( '%d days', 'replycart' ), $span ) ) . '</a> </li>';
		}
		echo '</ul><br class="clear">';
		try {
			$figures = Plugin::client()->get( '/figures', array( 'days' => $days ) );
		} catch ( Sidecar_Error $error ) {
			Trouble::show( $error );
			Page::foot();
			return;
		}
		$currency = Page::text( $figures, 'currency' );
		self::totals( array( 'currency' => $currency ) + ( is_array( $figures['totals'] ?? null ) ? $figures['totals'] : array() ) );
		Days_Chart::show( array_values( array_filter( (array) ( $figures['days'] ?? array() ), 'is_array' ) ), $currency );
		self::csv( 'days', $days );
		Networks_Table::show( (array) ( $figures['networks'] ?? array() ), $currency );
		self::worth( $days );
		Page::foot();
	}

	/**
	 * How many days are asked for.
	 */
	public static function days(): int {
		$asked = (int) Page::param( 'days' );
		return in_array( $asked, self::SPANS, true ) ? $asked : 30;
	}

	/**
	 * The totals.
	 *
	 * @param array<string, mixed> $totals Of the sidecar, with their currency.
	 */
	private static function totals( array $totals ): void {
		$number = static fn( string $name ): string => isset( $totals[ $name ] ) ? esc_html( number_format_i18n( (float) $totals[ $name ] ) ) : '';
		Page::cards(
			array(
				__( 'Views', 'replycart' )               => $number( 'views' ),
				__( 'Replies', 'replycart' )             => $number( 'replies' ),
				__( 'Want to buy', 'replycart' )         => $number( 'intents' ),
				__( 'Holds', 'replycart' )               => $number( 'holds' ),
				__( 'Paid', 'replycart' )                => $number( 'paid' ),
				__( 'Orders', 'replycart' )              => $number( 'ordered' ),
				__( 'Revenue', 'replycart' )             => Page::money( $totals, 'revenue' ),
				__( 'Refunds', 'replycart' )             => Page::money( $totals, 'refunds' ),
				__( 'Cost of the network', 'replycart' ) => isset( $totals['network_cost_usd'] ) ? esc_html( number_format_i18n( (float) $totals['network_cost_usd'], 2 ) . ' USD' ) : '',
			),
			__( 'Totals', 'replycart' )
		);
	}

	/**
	 * Beside the shop's other orders.
	 *
	 * @param int $days How many.
	 */
	private static function worth( int $days ): void {
		echo '<h2>' . esc_html__( 'Is it worth it?', 'replycart' ) . '</h2>';
		try {
			$worth = Plugin::client()->get( '/figures/worth', array( 'days' => $days ), 10.0 );
		} catch ( Sidecar_Error $error ) {
			Trouble::part( $error, true );
			return;
		}
		$currency = Page::text( $worth, 'currency' );
		$side     = static fn( string $name ): array => array( 'currency' => $currency ) + ( is_array( $worth[ $name ] ?? null ) ? $worth[ $name ] : array() );
		$shop     = is_array( $worth['shop'] ?? null );
		/* translators: 1: number of orders, 2: revenue */
		$words = static fn( array $of ): string => sprintf( __( '%1$s orders, %2$s', 'replycart' ), esc_html( Page::text( $of, 'orders' ) ), Page::money( $of, 'revenue' ) );
		Page::facts(
			array(
				__( 'By reply', 'replycart' )             => $words( $side( 'ours' ) ),
				__( 'All that the shop sold', 'replycart' ) => $shop ? $words( $side( 'shop' ) ) : esc_html( Page::text( $worth, 'why' ) ),
				__( 'Share of the revenue', 'replycart' ) => $shop && isset( $worth['share'] ) ? esc_html( number_format_i18n( 100 * (float) $worth['share'], 1 ) . ' %' ) : '',
				__( 'Left after refunds', 'replycart' )   => Page::money( $worth, 'net' ),
				__( 'Left after the cost too', 'replycart' ) => Page::money( $worth, 'net_after_cost' ),
				__( 'Cost of the network', 'replycart' )  => isset( $worth['network_cost_usd'] ) ? esc_html( number_format_i18n( (float) $worth['network_cost_usd'], 2 ) . ' USD' ) : '',
			)
		);
		self::csv( 'worth', $days );
	}

	/**
	 * The way to a spreadsheet.
	 *
	 * @param string $what days or worth.
	 * @param int    $days How many.
	 */
	private static function csv( string $what, int $days ): void {
		$url = Page::doing(
			'replycart_csv',
			array(
				'what' => $what,
				'days' => (string) $days,
			)
		);
		echo '<p><a class="button" href="' . esc_url( $url ) . '">' . esc_html__( 'Download as CSV', 'replycart' ) . '</a></p>';
	}
}
