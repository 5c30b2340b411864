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
		foreach ( array( Actions::class, Reply_Actions::class, Offer_Actions::class, Clearance_Actions::class, Buyer_Actions::class, Watch_Actions::class ) as $doing ) {
			$doing::hook();
		}
		Product_Buttons::hook();
		Order_Panel::hook();
	}

	/**
	 * The menu.
	 */
	public static function menu(): void {
		add_menu_page( 'Replycart', 'Replycart', self::NEEDS, 'replycart', array( Sales_Page::class, 'show' ), 'dashicons-megaphone', 57 );
		foreach ( self::pages() as $slug => $page ) {
			add_submenu_page( 'replycart', $page[0], $page[1], self::NEEDS, $slug, array( $page[2], 'show' ) );
		}
	}

	/**
	 * Our pages: title, name in the menu and class by slug.
	 *
	 * @return array<string, array{0: string, 1: string, 2: class-string}>
	 */
	public static function pages(): array {
		return array(
			'replycart'           => array( __( 'Sales by reply', 'replycart' ), __( 'Sales', 'replycart' ), Sales_Page::class ),
			'replycart-sale'      => array( __( 'Sell by reply', 'replycart' ), __( 'New sale', 'replycart' ), Sale_Form::class ),
			'replycart-basket'    => array( __( 'Open a basket', 'replycart' ), __( 'New basket', 'replycart' ), Basket_Form::class ),
			'replycart-purchases' => array( __( 'Purchases', 'replycart' ), __( 'Purchases', 'replycart' ), Purchases_Page::class ),
			'replycart-replies'   => array( __( 'Replies', 'replycart' ), __( 'Replies', 'replycart' ), Replies_Page::class ),
			'replycart-offers'    => array( __( 'Offers', 'replycart' ), __( 'Offers', 'replycart' ), Offers_Page::class ),
			'replycart-clearance' => array( __( 'Clearance', 'replycart' ), __( 'Clearance', 'replycart' ), Clearance_Page::class ),
			'replycart-gifts'     => array( __( 'Gifts', 'replycart' ), __( 'Gifts', 'replycart' ), Gifts_Page::class ),
			'replycart-buyers'    => array( __( 'Buyers', 'replycart' ), __( 'Buyers', 'replycart' ), Buyers_Page::class ),
			'replycart-wallets'   => array( __( 'Wallets', 'replycart' ), __( 'Wallets', 'replycart' ), Wallets_Page::class ),
			'replycart-figures'   => array( __( 'Figures', 'replycart' ), __( 'Figures', 'replycart' ), Figures_Page::class ),
			'replycart-alerts'    => array( __( 'Alerts', 'replycart' ), __( 'Alerts', 'replycart' ), Alerts_Page::class ),
		);
	}

	/**
	 * Filter of woocommerce_screen_ids: our pages get WooCommerce's fields.
	 *
	 * @param mixed $ids Of screens.
	 * @return array<mixed>
	 */
	public static function screens( mixed $ids ): array {
		$own = array_map( static fn( string $slug ): string => 'replycart' === $slug ? 'toplevel_page_replycart' : 'replycart_page_' . $slug, array_keys( self::pages() ) );
		return array_merge( is_array( $ids ) ? $ids : array(), $own );
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
