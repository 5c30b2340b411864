<?php
/**
 * The list of alerts.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One row an alert, the newest first.
 */
final class Alerts_Table extends Remote_Table {

	protected const IS_NEW = true;

	/**
	 * Path of the list.
	 */
	protected function path(): string {
		return '/alerts';
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
	 * Columns.
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return array(
			'text'    => __( 'What happened', 'replycart' ),
			'subject' => __( 'About', 'replycart' ),
			'at'      => __( 'When', 'replycart' ),
		);
	}

	/**
	 * Nothing to show.
	 */
	public function no_items(): void {
		esc_html_e( 'No alerts.', 'replycart' );
	}

	/**
	 * What, in words.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_text( array $item ): string {
		return '<strong>' . esc_html( Page::text( $item, 'text' ) ) . '</strong>';
	}

	/**
	 * Kind and subject.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_subject( array $item ): string {
		return '<span class="replycart-sku">' . esc_html( trim( Page::text( $item, 'kind' ) . ' ' . Page::text( $item, 'subject' ) ) ) . '</span>';
	}

	/**
	 * When.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_at( array $item ): string {
		return esc_html( Page::time( $item['at'] ?? null ) );
	}
}
