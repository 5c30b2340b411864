<?php
/**
 * Hooks the pages into WordPress' admin.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Menu, scripts, settings tab, buttons and panels.
 */
final class Admin {

	public const NEEDS = 'manage_woocommerce';

	/**
	 * Listen.
	 */
	public static function hook(): void {
		add_action( 'admin_menu', array( self::class, 'menu' ), 60 );
		add_action( 'admin_enqueue_scripts', array( self::class, 'scripts' ) );
		add_filter( 'woocommerce_screen_ids', array( self::class, 'screens' ) );
		add_filter( 'woocommerce_get_settings_pages', array( self::class, 'settings_tab' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( REPLYCART_FILE ), array( self::class, 'links' ) );
		Ajax::hook();
		Actions::hook();
		Product_Buttons::hook();
		Order_Panel::hook();
	}

	/**
	 * The menu.
	 */
	public static function menu(): void {
		add_menu_page( 'Replycart', 'Replycart', self::NEEDS, 'replycart', array( Sales_Page::class, 'show' ), 'dashicons-megaphone', 57 );
		add_submenu_page( 'replycart', __( 'Sales on X', 'replycart' ), __( 'Sales', 'replycart' ), self::NEEDS, 'replycart', array( Sales_Page::class, 'show' ) );
		add_submenu_page( 'replycart', __( 'Sell on X', 'replycart' ), __( 'New sale', 'replycart' ), self::NEEDS, 'replycart-sale', array( Sale_Form::class, 'show' ) );
		add_submenu_page( 'replycart', __( 'Purchases', 'replycart' ), __( 'Purchases', 'replycart' ), self::NEEDS, 'replycart-purchases', array( Purchases_Page::class, 'show' ) );
		add_submenu_page( 'replycart', __( 'Replies', 'replycart' ), __( 'Replies', 'replycart' ), self::NEEDS, 'replycart-replies', array( Replies_Page::class, 'show' ) );
	}

	/**
	 * Filter of woocommerce_screen_ids: our pages get WooCommerce's fields.
	 *
	 * @param mixed $ids Of screens.
	 * @return array<mixed>
	 */
	public static function screens( mixed $ids ): array {
		return array_merge( is_array( $ids ) ? $ids : array(), array( 'toplevel_page_replycart', 'replycart_page_replycart-sale', 'replycart_page_replycart-purchases', 'replycart_page_replycart-replies' ) );
	}

	/**
	 * Style and script, on the pages that need them.
	 *
	 * @param mixed $hook Of the page.
	 */
	public static function scripts( mixed $hook ): void {
		$screen = get_current_screen();
		$id     = $screen ? $screen->id : '';
		$ours   = false !== strpos( (string) $hook, 'replycart' );
		$tab    = isset( $_GET['tab'] ) ? sanitize_key( wp_unslash( $_GET['tab'] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- which tab is shown.
		if ( ! $ours && ! ( 'woocommerce_page_wc-settings' === $id && 'replycart' === $tab ) && ! in_array( $id, array( 'product', 'shop_order', wc_get_page_screen_id( 'shop-order' ) ), true ) ) {
			return;
		}
		$base = plugins_url( 'assets/', REPLYCART_FILE );
		wp_enqueue_style( 'replycart', $base . 'admin.css', array(), REPLYCART_VERSION );
		$needs = array( 'jquery' );
		if ( $ours ) {
			wp_enqueue_style( 'woocommerce_admin_styles' );
			$needs[] = 'wc-enhanced-select';
		}
		wp_enqueue_script( 'replycart', $base . 'admin.js', $needs, REPLYCART_VERSION, true );
		wp_localize_script(
			'replycart',
			'replycart',
			array(
				'url'   => admin_url( 'admin-ajax.php' ),
				'nonce' => wp_create_nonce( Ajax::NONCE ),
				'texts' => array(
					'wait'   => __( 'One moment …', 'replycart' ),
					'failed' => __( 'The shop did not answer. Reload the page and try again.', 'replycart' ),
					'sure'   => __( 'Are you sure?', 'replycart' ),
				),
			)
		);
	}

	/**
	 * Filter of woocommerce_get_settings_pages.
	 *
	 * @param mixed $pages Of the settings.
	 * @return array<mixed>
	 */
	public static function settings_tab( mixed $pages ): array {
		$pages   = is_array( $pages ) ? $pages : array();
		$pages[] = new Settings_Tab();
		return $pages;
	}

	/**
	 * Links beside the plugin's name.
	 *
	 * @param mixed $links As HTML.
	 * @return array<mixed>
	 */
	public static function links( mixed $links ): array {
		$own = '<a href="' . esc_url( Page::settings_url() ) . '">' . esc_html__( 'Settings', 'replycart' ) . '</a>';
		return array_merge( array( $own ), is_array( $links ) ? $links : array() );
	}
}
