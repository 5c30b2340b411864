<?php
/**
 * The list of saved wallets.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One row a wallet: whose, and up to what it buys by itself. Never how to reach or charge it.
 */
final class Wallets_Table extends Remote_Table {

	protected const IS_NEW = true;

	/**
	 * Path of the list.
	 */
	protected function path(): string {
		return '/wallets';
	}

	/**
	 * Filters.
	 *
	 * @return array<string, string>
	 */
	protected function filters(): array {
		return array();
	}

	/**
	 * Columns. None may be called handle: WooCommerce's style hides that one.
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return array(
			'buyer'        => __( 'Buyer', 'replycart' ),
			'state'        => __( 'State', 'replycart' ),
			'per_purchase' => __( 'At most a purchase', 'replycart' ),
			'per_month'    => __( 'At most a month', 'replycart' ),
			'changed_at'   => __( 'Changed', 'replycart' ),
		);
	}

	/**
	 * Nothing to show.
	 */
	public function no_items(): void {
		esc_html_e( 'Nobody has saved a wallet yet.', 'replycart' );
	}

	/**
	 * Whose.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_buyer( array $item ): string {
		$args = array(
			'network' => Page::text( $item, 'network' ),
			'buyer'   => Page::text( $item, 'buyer_id' ),
		);
		return '<strong><a class="row-title" href="' . esc_url( Page::url( 'replycart-buyers', $args ) ) . '">' . esc_html( Buyers_Page::name( array( 'id' => $args['buyer'] ) + $item ) ) . '</a></strong>';
	}

	/**
	 * A ceiling.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_per_purchase( array $item ): string {
		return Page::worth( $item['per_purchase'] ?? null, Page::text( $item, 'currency' ) );
	}

	/**
	 * A ceiling.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_per_month( array $item ): string {
		return Page::worth( $item['per_month'] ?? null, Page::text( $item, 'currency' ) );
	}

	/**
	 * When.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_changed_at( array $item ): string {
		return esc_html( Page::time( $item['changed_at'] ?? null ) );
	}
}
