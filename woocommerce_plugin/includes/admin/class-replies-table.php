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
			'state'    => '' === $state ? 'inbox' : $state,
			'sale'     => Page::param( 'sale' ),
			'assigned' => Page::param( 'assigned' ),
			'search'   => Page::param( 's' ),
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
			'assigned'   => __( 'In the hands of', 'replycart' ),
			'answer'     => __( 'Answer', 'replycart' ),
		);
	}

	/**
	 * Links to the states.
	 *
	 * @return array<string, string>
	 */
	protected function get_views(): array {
		$links = $this->by_state( 'replycart-replies', array( 'answered', 'closed', 'settled', 'asked', 'ignored', 'new' ) );
		$now   = Page::param( 'state' );

		$links['all'] = '<a href="' . esc_url( Page::url( 'replycart-replies' ) ) . '"' . ( '' === $now || 'inbox' === $now ? ' class="current" aria-current="page"' : '' ) . '>' . esc_html( States::words( 'inbox' ) ) . '</a>';
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
		return '<strong>' . Page::outside( Page::text( $item, 'url' ), Page::handle( $item ) ) . '</strong>';
	}

	/**
	 * What was written.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_text( array $item ): string {
		$secret = empty( $item['private'] ) ? '' : '<mark class="replycart-state is-private"><span>' . esc_html__( 'in private', 'replycart' ) . '</span></mark><br>';
		return $secret . nl2br( esc_html( Page::text( $item, 'text' ) ) );
	}

	/**
	 * Why it was left to a person, and whether an answer may stand there already.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_why( array $item ): string {
		$doubt = ! empty( $item['maybe_answered'] ) && empty( $item['answered_at'] );
		return esc_html( Page::text( $item, 'why' ) ) . ( $doubt ? '<br><strong>' . esc_html__( 'An earlier answer may have gone out: look there before you answer again.', 'replycart' ) . '</strong>' : '' );
	}

	/**
	 * What was answered, and the way to the reply: to answer, hand over, close or open again.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_answer( array $item ): string {
		$args = array(
			'network' => Page::text( $item, 'network' ),
			'reply'   => Page::text( $item, 'id' ),
		);
		$open = '<a class="button%1$s" href="' . esc_url( Page::url( 'replycart-replies', $args ) ) . '">%2$s</a>';
		if ( ! empty( $item['answered_at'] ) ) {
			/* translators: %s: a time */
			return esc_html( sprintf( __( 'answered %s', 'replycart' ), Page::time( $item['answered_at'] ) ) ) . '<br>' . sprintf( $open, '', esc_html__( 'Look', 'replycart' ) );
		}
		$do = static fn( string $move ): string => esc_url( wp_nonce_url( add_query_arg( array( 'action' => 'replycart_reply', 'move' => $move ) + array_map( 'rawurlencode', $args ), admin_url( 'admin-post.php' ) ), 'replycart_reply' ) ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
		if ( ! empty( $item['closed_at'] ) ) {
			return '<a class="button" href="' . $do( 'reopen' ) . '">' . esc_html__( 'Open again', 'replycart' ) . '</a> ' . sprintf( $open, '', esc_html__( 'Look', 'replycart' ) );
		}
		if ( ! in_array( Page::text( $item, 'state' ), array( '', 'inbox' ), true ) ) {
			return sprintf( $open, '', esc_html__( 'Look', 'replycart' ) );
		}
		return sprintf( $open, ' button-primary', esc_html__( 'Answer', 'replycart' ) ) . ' <a class="button" href="' . $do( 'close' ) . '">' . esc_html__( 'Close', 'replycart' ) . '</a>';
	}
}
