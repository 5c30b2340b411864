<?php
/**
 * The list of replies.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One row a reply that wants a person.
 */
final class Replies_Table extends Remote_Table {

	/**
	 * Path of the list.
	 */
	protected function path(): string {
		return '/replies';
	}

	/**
	 * Filters.
	 *
	 * @return array<string, string>
	 */
	protected function filters(): array {
		$state = Page::param( 'state' );
		return array(
			'state'  => '' === $state ? 'inbox' : $state,
			'sale'   => Page::param( 'sale' ),
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
			'buyer'      => __( 'From', 'replycart' ),
			'text'       => __( 'Reply', 'replycart' ),
			'why'        => __( 'Why it is here', 'replycart' ),
			'created_at' => __( 'When', 'replycart' ),
			'answer'     => __( 'Answer', 'replycart' ),
		);
	}

	/**
	 * Links to the states.
	 *
	 * @return array<string, string>
	 */
	protected function get_views(): array {
		$links = $this->by_state( 'replycart-replies', array( 'settled', 'asked', 'ignored' ) );
		$now   = Page::param( 'state' );

		$links['all'] = '<a href="' . esc_url( Page::url( 'replycart-replies' ) ) . '"' . ( '' === $now || 'inbox' === $now ? ' class="current"' : '' ) . '>' . esc_html( Page::words( 'inbox' ) ) . '</a>';
		return $links;
	}

	/**
	 * Nothing to show.
	 */
	public function no_items(): void {
		esc_html_e( 'Nothing waits for you.', 'replycart' );
	}

	/**
	 * Who wrote.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_buyer( array $item ): string {
		return '<strong>' . Page::outside( Page::text( $item, 'url' ), '@' . Page::text( $item, 'handle' ) ) . '</strong>';
	}

	/**
	 * What was written.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_text( array $item ): string {
		return nl2br( esc_html( Page::text( $item, 'text' ) ) );
	}

	/**
	 * When.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_created_at( array $item ): string {
		return esc_html( Page::time( $item['created_at'] ?? null ) );
	}

	/**
	 * Answer, close or open again. Links to a page of its own: forms do not nest.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_answer( array $item ): string {
		if ( ! empty( $item['answered_at'] ) ) {
			/* translators: %s: a time */
			return esc_html( sprintf( __( 'answered %s', 'replycart' ), Page::time( $item['answered_at'] ) ) );
		}
		$args = array(
			'network' => Page::text( $item, 'network' ),
			'reply'   => Page::text( $item, 'id' ),
		);
		$do   = static fn( string $move ): string => esc_url( wp_nonce_url( add_query_arg( array( 'action' => 'replycart_reply', 'move' => $move ) + array_map( 'rawurlencode', $args ), admin_url( 'admin-post.php' ) ), 'replycart_reply' ) ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
		if ( ! empty( $item['closed_at'] ) ) {
			return '<a class="button" href="' . $do( 'reopen' ) . '">' . esc_html__( 'Open again', 'replycart' ) . '</a>';
		}
		return '<a class="button button-primary" href="' . esc_url( Page::url( 'replycart-replies', $args ) ) . '">' . esc_html__( 'Answer', 'replycart' ) . '</a> <a class="button" href="' . $do( 'close' ) . '">' . esc_html__( 'Close', 'replycart' ) . '</a>';
	}
}
