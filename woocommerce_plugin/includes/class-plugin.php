<?php
/**
 * Builds the parts of the plugin and hooks them into WordPress.
 *
 * @package Replycart
 */

namespace Replycart;

use Replycart\Api\Client;
use Replycart\Gateway\Gateway;
use Replycart\Gateway\Refunds;
use Replycart\Notices\Delivery;
use Replycart\Notices\Notices;
use Replycart\Orders\Builder;
use Replycart\Orders\Claims;
use Replycart\Orders\Orders;
use Replycart\Rest\Routes;
use Replycart\Stock\Allotments;
use Replycart\Stock\Stock;
use Replycart\Tools\Lock;

defined( 'ABSPATH' ) || exit;

/**
 * The one place where parts are put together. Nothing here touches the storefront's pages.
 */
final class Plugin {

	/**
	 * Hook everything in, when WooCommerce is there.
	 */
	public static function start(): void {
		add_action( 'init', array( self::class, 'texts' ) );
		if ( ! class_exists( 'WooCommerce' ) || version_compare( WC()->version, '8.2', '<' ) ) {
			add_action( 'admin_notices', array( self::class, 'woocommerce_is_missing' ) );
			return;
		}
		add_action( 'init', array( Install::class, 'upgrade' ), 5 );
		add_action( 'action_scheduler_init', array( Install::class, 'schedule' ) );
		add_action( Install::CLEAN, array( Install::class, 'clean' ) );

		add_filter( 'woocommerce_rest_is_request_to_rest_api', array( Routes::class, 'takes_keys' ) );
		add_action( 'rest_api_init', array( Routes::class, 'register' ) );
		add_filter( 'woocommerce_query_for_reserved_stock', array( Allotments::class, 'reserved_query' ), 20, 3 );

		add_filter( 'woocommerce_payment_gateways', array( Gateway::class, 'add' ) );
		add_filter( 'woocommerce_available_payment_gateways', array( Gateway::class, 'never_offered' ), 1000 );
		add_filter( 'woocommerce_order_get_payment_method', array( Gateway::class, 'adopt' ), 10, 2 );
		add_action( Refunds::CHECK, array( Refunds::class, 'check' ), 10, 3 );

		Notices::hook();
		add_action( Notices::HOOK, array( Delivery::class, 'first' ), 10, 2 );
		add_action( Delivery::AGAIN, array( Delivery::class, 'again' ), 10, 4 );

		add_filter( 'site_status_tests', array( Admin\Site_Health::class, 'add' ) );
		add_filter( 'wp_privacy_personal_data_exporters', array( Admin\Privacy::class, 'exporters' ) );
		add_filter( 'wp_privacy_personal_data_erasers', array( Admin\Privacy::class, 'erasers' ) );
		if ( is_admin() ) {
			Admin\Admin::hook();
		}
	}

	/**
	 * Translations.
	 */
	public static function texts(): void {
		load_plugin_textdomain( 'replycart', false, dirname( plugin_basename( REPLYCART_FILE ) ) . '/languages' );
	}

	/**
	 * Say that WooCommerce is missing or too old.
	 */
	public static function woocommerce_is_missing(): void {
		echo '<div class="notice notice-error"><p>' . esc_html__( 'Replycart needs WooCommerce 8.2 or later.', 'replycart' ) . '</p></div>';
	}

	/**
	 * Places orders.
	 */
	public static function orders(): Orders {
		return new Orders( new Claims(), new Builder(), self::stock(), new Lock() );
	}

	/**
	 * Takes units off the shelf.
	 */
	public static function stock(): Stock {
		return new Stock( new Allotments() );
	}

	/**
	 * The settings.
	 */
	public static function settings(): Settings {
		return new Settings();
	}

	/**
	 * The door to the sidecar.
	 */
	public static function client(): Client {
		return new Client( self::settings() );
	}

	/**
	 * Refunds at PayPal.
	 */
	public static function refunds(): Refunds {
		return new Refunds( self::client() );
	}
}
