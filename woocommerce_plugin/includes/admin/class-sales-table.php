<?php
/**
 * The list of sales.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One row a sale.
 */
final class Sales_Table extends Remote_Table {

	/**
	 * Path of the list.
	 */
	protected function path(): string {
		return '/sales';
	}

	/**
	 * Filters.
	 *
	 * @return array<string, string>
	 */
	protected function filters(): array {
		return array(
			'state'   => Page::param( 'state' ),
			'search'  => Page::param( 's' ),
			'product' => Page::param( 'product' ),
		);
	}

	/**
	 * Columns.
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return array(
			'title'     => __( 'Sale', 'replycart' ),
			'state'     => __( 'State', 'replycart' ),
			'price'     => __( 'Price', 'replycart' ),
			'units'     => __( 'Units', 'replycart' ),
			'purchases' => __( 'Purchases', 'replycart' ),
			'window'    => __( 'When', 'replycart' ),
			'post'      => __( 'Post', 'replycart' ),
		);
	}

	/**
	 * Links to the states.
	 *
	 * @return array<string, string>
	 */
	protected function get_views(): array {
		return $this->by_state( 'replycart', States::of_sales() );
	}

	/**
	 * Nothing to show.
	 */
	public function no_items(): void {
		echo esc_html__( 'No sales yet.', 'replycart' ) . ' <a href="' . esc_url( Page::url( 'replycart-sale' ) ) . '">' . esc_html__( 'Make the first one', 'replycart' ) . '</a>';
	}

	/**
	 * Title with links.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_title( array $item ): string {
		$url   = Page::url( 'replycart', array( 'sale' => Page::text( $item, 'id' ) ) );
		$links = array( 'view' => '<a href="' . esc_url( $url ) . '">' . esc_html__( 'Look', 'replycart' ) . '</a>' );
		if ( 'draft' === Page::text( $item, 'state' ) ) {
			$links['edit'] = '<a href="' . esc_url( Sales_Page::edit( $item ) ) . '">' . esc_html__( 'Change', 'replycart' ) . '</a>';
		}
		$links['purchases'] = '<a href="' . esc_url( Page::url( 'replycart-purchases', array( 'sale' => Page::text( $item, 'id' ) ) ) ) . '">' . esc_html__( 'Purchases', 'replycart' ) . '</a>';
		return '<strong><a class="row-title" href="' . esc_url( $url ) . '">' . esc_html( Page::text( $item, 'title' ) ) . '</a></strong><br><span class="replycart-sku">' . esc_html( Sales_Page::what( $item ) ) . '</span>' . $this->row_actions( $links );
	}

	/**
	 * The lowest price of its items.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_price( array $item ): string {
		$units = array_filter( array_column( (array) ( $item['items'] ?? array() ), 'unit' ), 'is_int' );
		return $units ? \Replycart\Tools\Money::html( min( $units ), Page::text( $item, 'currency' ) ) : '';
	}

	/**
	 * Units left of those on sale.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_units( array $item ): string {
		return Sales_Page::units( $item );
	}

	/**
	 * Purchases that are paid, and all.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_purchases( array $item ): string {
		$count = array_map( 'intval', (array) ( $item['purchases'] ?? array() ) );
		$paid  = ( $count['paid'] ?? 0 ) + ( $count['ordered'] ?? 0 );
		/* translators: 1: purchases that are paid, 2: all purchases */
		return esc_html( sprintf( __( '%1$d paid of %2$d', 'replycart' ), $paid, array_sum( $count ) ) );
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

	/**
	 * Links to its posts, one on each network.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_post( array $item ): string {
		$posts = array_filter( (array) ( $item['posts'] ?? array() ), 'is_array' );
		return implode( '<br>', array_map( static fn( array $post ): string => Page::outside( Page::text( $post, 'url' ), Page::on( Page::text( $post, 'network' ) ) ), $posts ) );
	}
}
