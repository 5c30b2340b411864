<?php
/**
 * The list of buyers.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One row an account that replied.
 */
final class Buyers_Table extends Remote_Table {

	/**
	 * Path of the list.
	 */
	protected function path(): string {
		return '/buyers';
	}

	/**
	 * Filters: a part of the handle, or a whole e-mail address.
	 *
	 * @return array<string, string>
	 */
	protected function filters(): array {
		$typed = Page::param( 's' );
		return array( is_email( $typed ) ? 'email' : 'search' => $typed );
	}

	/**
	 * Columns. None may be called handle: WooCommerce's style hides that one.
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return array(
			'buyer'     => __( 'Buyer', 'replycart' ),
			'network'   => __( 'Network', 'replycart' ),
			'replies'   => __( 'Replies', 'replycart' ),
			'purchases' => __( 'Purchases', 'replycart' ),
			'last_at'   => __( 'Last reply', 'replycart' ),
			'may'       => __( 'Takes part', 'replycart' ),
		);
	}

	/**
	 * Nothing to show.
	 */
	public function no_items(): void {
		esc_html_e( 'Nobody found.', 'replycart' );
	}

	/**
	 * Who, with a link to all that is kept.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_buyer( array $item ): string {
		$args = array(
			'network' => Page::text( $item, 'network' ),
			'buyer'   => Page::text( $item, 'id' ),
		);
		return '<strong><a class="row-title" href="' . esc_url( Page::url( 'replycart-buyers', $args ) ) . '">' . esc_html( Buyers_Page::name( $item ) ) . '</a></strong>';
	}

	/**
	 * When they replied last.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_last_at( array $item ): string {
		return esc_html( Page::time( $item['last_at'] ?? null ) );
	}

	/**
	 * Whether they may, and want to.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_may( array $item ): string {
		return Buyers_Page::standing( $item );
	}
}
