<?php
/**
 * The list of parked tasks.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One row a task that was given up after many tries, and waits for a person.
 */
final class Tasks_Table extends Remote_Table {

	protected const IS_NEW   = true;
	protected const PER_PAGE = 200;

	/**
	 * All on one page: the pages of the address are those of the alerts below.
	 */
	public function get_pagenum() {
		return 1;
	}

	/**
	 * Path of the list.
	 */
	protected function path(): string {
		return '/tasks';
	}

	/**
	 * Filters.
	 *
	 * @return array<string, string>
	 */
	protected function filters(): array {
		return array( 'state' => 'parked' );
	}

	/**
	 * Columns.
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return array(
			'kind'     => __( 'Task', 'replycart' ),
			'error'    => __( 'Why it does not go on', 'replycart' ),
			'attempts' => __( 'Tries', 'replycart' ),
			'again'    => __( 'Again', 'replycart' ),
		);
	}

	/**
	 * Nothing to show.
	 */
	public function no_items(): void {
		esc_html_e( 'No task waits for you.', 'replycart' );
	}

	/**
	 * Kind and subject.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_kind( array $item ): string {
		return '<strong>' . esc_html( Page::text( $item, 'kind' ) ) . '</strong><br><span class="replycart-sku">' . esc_html( Page::text( $item, 'subject' ) ) . '</span>';
	}

	/**
	 * Put it back.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_again( array $item ): string {
		return '<a class="button" href="' . esc_url( Page::doing( 'replycart_retry', array( 'task' => Page::text( $item, 'id' ) ) ) ) . '">' . esc_html__( 'Try again', 'replycart' ) . '</a>';
	}
}
