<?php
/**
 * The coupons of an offer.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One row a coupon.
 */
final class Coupons_Table extends Remote_Table {

	/**
	 * Path of the list.
	 */
	protected function path(): string {
		return '/offers/' . rawurlencode( Page::param( 'offer' ) ) . '/coupons';
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
			'buyer'      => __( 'Given to', 'replycart' ),
			'code'       => __( 'Code', 'replycart' ),
			'state'      => __( 'State', 'replycart' ),
			'created_at' => __( 'Given', 'replycart' ),
			'until'      => __( 'Until', 'replycart' ),
		);
	}

	/**
	 * Nothing to show.
	 */
	public function no_items(): void {
		esc_html_e( 'Nobody was given a coupon yet.', 'replycart' );
	}

	/**
	 * Who.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_buyer( array $item ): string {
		return esc_html( Page::handle( $item ) );
	}

	/**
	 * The code, with a link to the shop's coupon where it is there.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_code( array $item ): string {
		$code = Page::text( $item, 'code' );
		$id   = '' === $code ? 0 : (int) wc_get_coupon_id_by_code( $code );
		$link = $id > 0 ? get_edit_post_link( $id ) : '';
		return '' === (string) $link ? '<code>' . esc_html( $code ) . '</code>' : '<a href="' . esc_url( (string) $link ) . '"><code>' . esc_html( $code ) . '</code></a>';
	}

	/**
	 * Until when it is good, or when it was used.
	 *
	 * @param array<string, mixed> $item The row.
	 */
	protected function column_until( array $item ): string {
		$used = Page::time( $item['used_at'] ?? null );
		/* translators: %s: a time */
		return esc_html( '' === $used ? Page::time( $item['expires_at'] ?? null ) : sprintf( __( 'used %s', 'replycart' ), $used ) );
	}
}
