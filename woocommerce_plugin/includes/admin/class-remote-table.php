<?php
/**
 * A list table whose rows come from the sidecar.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Client;
use Replycart\Api\Sidecar_Error;

defined( 'ABSPATH' ) || exit;

if ( ! class_exists( 'WP_List_Table' ) ) {
	require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';
}

/**
 * Paging, search and filters by the sidecar's lists. When it is away, the table says so in its place.
 */
abstract class Remote_Table extends \WP_List_Table {

	protected const PER_PAGE = 20;
	/** Whether an older sidecar has no such list. */
	protected const IS_NEW = false;
	/** What its states are of, where their words mean another thing there; with a space. */
	protected const KIND = '';

	/**
	 * The whole answer, for what stands beside the rows.
	 *
	 * @var array<string, mixed>
	 */
	public array $found = array();

	/**
	 * Why there are no rows.
	 *
	 * @var Sidecar_Error|null
	 */
	protected ?Sidecar_Error $trouble = null;

	/**
	 * Make one.
	 *
	 * @param Client $client The sidecar.
	 */
	public function __construct( protected Client $client ) {
		parent::__construct(
			array(
				'singular' => 'row',
				'plural'   => 'rows',
				'ajax'     => false,
			)
		);
	}

	/**
	 * Path of the list below /api/v1.
	 */
	abstract protected function path(): string;

	/**
	 * Filters, as the list takes them.
	 *
	 * @return array<string, string>
	 */
	abstract protected function filters(): array;

	/**
	 * Fetch the rows.
	 */
	public function prepare_items(): void {
		$this->_column_headers = array( $this->get_columns(), array(), $this->get_sortable_columns() );
		$query                 = $this->filters() + array(
			'page'     => (string) $this->get_pagenum(),
			'per_page' => (string) static::PER_PAGE,
		);
		$by                    = Page::param( 'orderby' );
		if ( isset( $this->get_sortable_columns()[ $by ] ) ) {
			$query['sort'] = ( 'asc' === Page::param( 'order' ) ? '' : '-' ) . $by;
		}
		try {
			$found       = $this->client->get( $this->path(), $query );
			$this->found = $found;
			$this->items = array_values( array_filter( is_array( $found['items'] ?? null ) ? $found['items'] : array(), 'is_array' ) );
			$this->set_pagination_args(
				array(
					'total_items' => (int) ( $found['total'] ?? count( $this->items ) ),
					'per_page'    => static::PER_PAGE,
				)
			);
		} catch ( Sidecar_Error $error ) {
			$this->trouble = $error;
			$this->items   = array();
		}
	}

	/**
	 * The table in its form, or the trouble.
	 *
	 * @param string $page   Slug of the page.
	 * @param string $search Words of the search button; empty for none.
	 */
	public function show( string $page, string $search ): void {
		$this->prepare_items();
		if ( $this->trouble ) {
			Trouble::show( $this->trouble, static::IS_NEW );
			return;
		}
		$this->views();
		echo '<form method="get"><input type="hidden" name="page" value="' . esc_attr( $page ) . '">';
		foreach ( array( 'state', 'sale', 'offer', 'assigned' ) as $name ) {
			if ( '' !== Page::param( $name ) ) {
				echo '<input type="hidden" name="' . esc_attr( $name ) . '" value="' . esc_attr( Page::param( $name ) ) . '">';
			}
		}
		if ( '' !== $search ) {
			$this->search_box( $search, 'replycart' );
		}
		$this->display();
		echo '</form>';
	}

	/**
	 * Links to the states.
	 *
	 * @param string   $page   Slug of the page.
	 * @param string[] $states To filter by.
	 * @return array<string, string>
	 */
	protected function by_state( string $page, array $states ): array {
		$now   = Page::param( 'state' );
		$extra = '' === Page::param( 'sale' ) ? array() : array( 'sale' => Page::param( 'sale' ) );
		$links = array( 'all' => '<a href="' . esc_url( Page::url( $page, $extra ) ) . '"' . ( '' === $now ? ' class="current" aria-current="page"' : '' ) . '>' . esc_html__( 'All', 'replycart' ) . '</a>' );
		foreach ( $states as $state ) {
			$links[ $state ] = '<a href="' . esc_url( Page::url( $page, $extra + array( 'state' => $state ) ) ) . '"' . ( $now === $state ? ' class="current" aria-current="page"' : '' ) . '>' . esc_html( States::words( static::KIND . $state ) ) . '</a>';
		}
		return $links;
	}

	/**
	 * State.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_state( array $item ): string {
		return States::badge( static::KIND . Page::text( $item, 'state' ) );
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
	 * A cell without a method of its own.
	 *
	 * @param array<string, mixed> $item        The row.
	 * @param string               $column_name Of the column.
	 */
	protected function column_default( $item, $column_name ) {
		return esc_html( Page::text( $item, $column_name ) );
	}

	/**
	 * No bulk actions, no nonce in the address.
	 *
	 * @param string $which top or bottom.
	 */
	protected function display_tablenav( $which ) {
		echo '<div class="tablenav ' . esc_attr( $which ) . '">';
		$this->pagination( $which );
		echo '<br class="clear"></div>';
	}
}
