<?php
/**
 * What the clearance proposed.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One row a proposal; those that wait are decided with one click.
 */
final class Proposals_Table extends Remote_Table {

	/**
	 * Names of the rules by id.
	 *
	 * @var array<string, string>
	 */
	public array $rules = array();

	/**
	 * Path of the list.
	 */
	protected function path(): string {
		return '/clearance/proposals';
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
			'name'   => __( 'Product', 'replycart' ),
			'state'  => __( 'State', 'replycart' ),
			'units'  => __( 'Units', 'replycart' ),
			'rule'   => __( 'Rule', 'replycart' ),
			'slot'   => __( 'When', 'replycart' ),
			'decide' => __( 'Decide', 'replycart' ),
		);
	}

	/**
	 * Links to the states.
	 *
	 * @return array<string, string>
	 */
	protected function get_views(): array {
		return $this->by_state( 'replycart-clearance', array( 'proposed', 'approved', 'published', 'dismissed', 'lapsed' ) );
	}

	/**
	 * Nothing to show.
	 */
	public function no_items(): void {
		esc_html_e( 'Nothing was proposed here.', 'replycart' );
	}

	/**
	 * The product, with a link to the sale that it became.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_name( array $item ): string {
		$name = esc_html( Page::text( $item, 'name' ) );
		$sale = Page::text( $item, 'sale' );
		return '<strong>' . ( '' === $sale ? $name : '<a href="' . esc_url( Page::url( 'replycart', array( 'sale' => $sale ) ) ) . '">' . $name . '</a>' ) . '</strong><br><span class="replycart-sku">' . esc_html( Page::text( $item, 'product' ) ) . '</span>';
	}

	/**
	 * State, and why it lapsed.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_state( array $item ): string {
		return parent::column_state( $item ) . ( '' === Page::text( $item, 'why' ) ? '' : '<br>' . esc_html( Page::text( $item, 'why' ) ) );
	}

	/**
	 * Units of each.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_units( array $item ): string {
		$units = array_filter( (array) ( $item['items'] ?? array() ), 'is_int' );
		return implode( '<br>', array_map( static fn( $sku, int $number ): string => esc_html( $number . ' × ' . $sku ), array_keys( $units ), $units ) );
	}

	/**
	 * Name of the rule.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_rule( array $item ): string {
		return esc_html( $this->rules[ Page::text( $item, 'rule' ) ] ?? '' );
	}

	/**
	 * The moment of its calendar, and until when it waits.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_slot( array $item ): string {
		$lapses = 'proposed' === Page::text( $item, 'state' ) ? Page::time( $item['lapses_at'] ?? null ) : '';
		/* translators: %s: a time */
		return esc_html( Page::time( $item['slot'] ?? null ) ) . ( '' === $lapses ? '' : '<br>' . esc_html( sprintf( __( 'lapses %s', 'replycart' ), $lapses ) ) );
	}

	/**
	 * Approve or dismiss. Links: forms do not nest.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_decide( array $item ): string {
		if ( 'proposed' !== Page::text( $item, 'state' ) ) {
			return '';
		}
		$id = Page::text( $item, 'id' );
		$do = static fn( string $move ): string => Page::doing(
			'replycart_decide',
			array(
				'proposal' => $id,
				'move'     => $move,
			)
		);
		return '<a class="button button-primary" href="' . esc_url( $do( 'approve' ) ) . '">' . esc_html__( 'Approve', 'replycart' ) . '</a> <a class="button" href="' . esc_url( $do( 'dismiss' ) ) . '">' . esc_html__( 'Dismiss', 'replycart' ) . '</a>';
	}
}
