<?php
/**
 * The list of purchases.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One row a purchase.
 */
final class Purchases_Table extends Remote_Table {

	/**
	 * Path of the list.
	 */
	protected function path(): string {
		return '/purchases';
	}

	/**
	 * Filters.
	 *
	 * @return array<string, string>
	 */
	protected function filters(): array {
		return array(
			'state'  => Page::param( 'state' ),
			'sale'   => Page::param( 'sale' ),
			'handle' => Page::param( 'handle' ),
			'search' => Page::param( 's' ),
		);
	}

	/**
	 * Columns. None may be called handle: WooCommerce's style hides that one.
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return array(
			'buyer'      => __( 'Buyer', 'replycart' ),
			'state'      => __( 'State', 'replycart' ),
			'name'       => __( 'Product', 'replycart' ),
			'total'      => __( 'Total', 'replycart' ),
			'order'      => __( 'Order', 'replycart' ),
			'created_at' => __( 'Replied', 'replycart' ),
		);
	}

	/**
	 * Columns to sort by.
	 *
	 * @return array<string, array{0: string, 1: bool}>
	 */
	protected function get_sortable_columns(): array {
		return array( 'created_at' => array( 'created_at', true ) );
	}

	/**
	 * Links to the states.
	 *
	 * @return array<string, string>
	 */
	protected function get_views(): array {
		return $this->by_state( 'replycart-purchases', array( 'held', 'waitlisted', 'pending', 'paid', 'ordered', 'refunded', 'disputed', 'expired', 'cancelled' ) );
	}

	/**
	 * Nothing to show.
	 */
	public function no_items(): void {
		esc_html_e( 'No purchases here.', 'replycart' );
	}

	/**
	 * The buyer, with a link to the story.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_buyer( array $item ): string {
		return '<strong><a class="row-title" href="' . esc_url( Page::url( 'replycart-purchases', array( 'purchase' => Page::text( $item, 'id' ) ) ) ) . '">' . esc_html( Page::handle( $item ) ) . '</a></strong>';
	}

	/**
	 * State, and until when it is held.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_state( array $item ): string {
		$until = 'held' === Page::text( $item, 'state' ) ? Page::time( $item['hold_until'] ?? null ) : '';
		/* translators: %s: a time */
		return States::badge( Page::text( $item, 'state' ) ) . ( '' === $until ? '' : '<br>' . esc_html( sprintf( __( 'until %s', 'replycart' ), $until ) ) );
	}

	/**
	 * What is bought.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_name( array $item ): string {
		return esc_html( Page::text( $item, 'quantity' ) . ' × ' . Page::text( $item, 'name' ) ) . '<br><span class="replycart-sku">' . esc_html( Page::text( $item, 'sku' ) ) . '</span>';
	}

	/**
	 * What it costs, and what went back.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_total( array $item ): string {
		$back = (int) ( $item['refunded'] ?? 0 ) > 0 ? '<br><small>−' . Page::money( $item, 'refunded' ) . '</small>' : '';
		return Page::money( $item, 'total' ) . $back;
	}

	/**
	 * The shop's order.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_order( array $item ): string {
		return Purchases_Page::order_link( $item );
	}
}
