<?php
/**
 * The list of gifts.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One row a gift: from PayPal account to PayPal account, never by the shop's.
 */
final class Gifts_Table extends Remote_Table {

	protected const KIND = 'gift ';

	/**
	 * Path of the list.
	 */
	protected function path(): string {
		return '/gifts';
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
	 * Columns. None may be called handle: WooCommerce's style hides that one.
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return array(
			'giver'      => __( 'From', 'replycart' ),
			'to'         => __( 'To', 'replycart' ),
			'amount'     => __( 'Amount', 'replycart' ),
			'state'      => __( 'State', 'replycart' ),
			'created_at' => __( 'When', 'replycart' ),
		);
	}

	/**
	 * Links to the states.
	 *
	 * @return array<string, string>
	 */
	protected function get_views(): array {
		return $this->by_state( 'replycart-gifts', array( 'asked', 'unclaimed', 'open', 'pending', 'paid', 'declined', 'returned', 'cancelled', 'expired' ) );
	}

	/**
	 * Nothing to show.
	 */
	public function no_items(): void {
		esc_html_e( 'Nobody gave or sent anything here.', 'replycart' );
	}

	/**
	 * Who gives, with a link to the story.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_giver( array $item ): string {
		return '<strong><a class="row-title" href="' . esc_url( Page::url( 'replycart-gifts', array( 'gift' => Page::text( $item, 'id' ) ) ) ) . '">' . esc_html( Page::handle( $item ) ) . '</a></strong>';
	}

	/**
	 * To whom.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_to( array $item ): string {
		return esc_html( Gifts_Page::to( $item ) );
	}

	/**
	 * How much.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_amount( array $item ): string {
		return Page::money( $item, 'amount' );
	}
}
