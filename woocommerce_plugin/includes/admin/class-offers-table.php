<?php
/**
 * The list of offers.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One row an offer.
 */
final class Offers_Table extends Remote_Table {

	/**
	 * Path of the list.
	 */
	protected function path(): string {
		return '/offers';
	}

	/**
	 * Filters.
	 *
	 * @return array<string, string>
	 */
	protected function filters(): array {
		return array( 'state' => Page::param( 'state' ) );
	}

	/**
	 * Columns.
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return array(
			'hashtag'    => __( 'Hashtag', 'replycart' ),
			'state'      => __( 'State', 'replycart' ),
			'off'        => __( 'Off', 'replycart' ),
			'coupons'    => __( 'Coupons', 'replycart' ),
			'window'     => __( 'When', 'replycart' ),
			'created_at' => __( 'Made', 'replycart' ),
		);
	}

	/**
	 * Links to the states.
	 *
	 * @return array<string, string>
	 */
	protected function get_views(): array {
		return $this->by_state( 'replycart-offers', array( 'open', 'ended' ) );
	}

	/**
	 * Nothing to show.
	 */
	public function no_items(): void {
		esc_html_e( 'No offers yet. Whoever posts the hashtag of one is given a coupon of this shop.', 'replycart' );
	}

	/**
	 * The hashtag, with a link to the offer.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_hashtag( array $item ): string {
		return '<strong><a class="row-title" href="' . esc_url( Page::url( 'replycart-offers', array( 'offer' => Page::text( $item, 'id' ) ) ) ) . '">#' . esc_html( ltrim( Page::text( $item, 'hashtag' ), '#' ) ) . '</a></strong><br>' . esc_html( Page::text( $item, 'title' ) );
	}

	/**
	 * What a coupon takes off.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_off( array $item ): string {
		return Offers_Page::off( $item );
	}

	/**
	 * How many were given and used.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_coupons( array $item ): string {
		return esc_html( Offers_Page::counts( $item ) );
	}

	/**
	 * The window.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_window( array $item ): string {
		$from = Page::time( $item['starts_at'] ?? null );
		$to   = Page::time( $item['ended_at'] ?? $item['ends_at'] ?? null );
		return esc_html( trim( $from . ( '' === $to ? '' : ' – ' . $to ), ' –' ) );
	}
}
