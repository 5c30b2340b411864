<?php
/**
 * "Sell by reply" on the product and in the list of products.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Ways from a product to the form, filled in.
 */
final class Product_Buttons {

	/**
	 * Listen.
	 */
	public static function hook(): void {
		add_action( 'post_submitbox_misc_actions', array( self::class, 'on_product' ) );
		add_filter( 'post_row_actions', array( self::class, 'in_row' ), 20, 2 );
		add_filter( 'bulk_actions-edit-product', array( self::class, 'bulk' ) );
		add_filter( 'handle_bulk_actions-edit-product', array( self::class, 'do_bulk' ), 10, 3 );
	}

	/**
	 * The button in the publish box of a product.
	 *
	 * @param mixed $post The post.
	 */
	public static function on_product( mixed $post ): void {
		if ( $post instanceof \WP_Post && self::sellable( $post ) ) {
			echo '<div class="misc-pub-section replycart-sell"><a class="button" href="' . esc_url( self::form( array( (int) $post->ID ) ) ) . '"><span class="dashicons dashicons-megaphone" aria-hidden="true"></span> ' . esc_html__( 'Sell by reply', 'replycart' ) . '</a></div>';
		}
	}

	/**
	 * The link below a product's name.
	 *
	 * @param mixed $links As HTML.
	 * @param mixed $post  The post.
	 * @return array<mixed>
	 */
	public static function in_row( mixed $links, mixed $post ): array {
		$links = is_array( $links ) ? $links : array();
		if ( $post instanceof \WP_Post && self::sellable( $post ) ) {
			$links['replycart'] = '<a href="' . esc_url( self::form( array( (int) $post->ID ) ) ) . '">' . esc_html__( 'Sell by reply', 'replycart' ) . '</a>';
		}
		return $links;
	}

	/**
	 * The bulk action.
	 *
	 * @param mixed $actions Words by name.
	 * @return array<mixed>
	 */
	public static function bulk( mixed $actions ): array {
		$actions = is_array( $actions ) ? $actions : array();
		if ( current_user_can( Admin::NEEDS ) ) {
			$actions['replycart_sell'] = __( 'Sell by reply', 'replycart' );
		}
		return $actions;
	}

	/**
	 * To the form with the chosen products. WordPress has checked the nonce of the list.
	 *
	 * @param mixed $to     Where to go.
	 * @param mixed $action That was chosen.
	 * @param mixed $ids    Of products.
	 */
	public static function do_bulk( mixed $to, mixed $action, mixed $ids ): string {
		if ( 'replycart_sell' !== $action || ! current_user_can( Admin::NEEDS ) || ! is_array( $ids ) || ! $ids ) {
			return (string) $to;
		}
		return self::form( array_map( 'absint', $ids ) );
	}

	/**
	 * Whether the button is shown.
	 *
	 * @param \WP_Post $post The post.
	 */
	private static function sellable( \WP_Post $post ): bool {
		return 'product' === $post->post_type && 'publish' === $post->post_status && current_user_can( Admin::NEEDS );
	}

	/**
	 * Address of the form.
	 *
	 * @param int[] $ids Of products.
	 */
	private static function form( array $ids ): string {
		return 1 === count( $ids ) ? Page::url( 'replycart-sale', array( 'product' => $ids[0] ) ) : Page::url( 'replycart-sale', array( 'products' => implode( ',', array_slice( $ids, 0, 50 ) ) ) );
	}
}
