<?php
/**
 * Plugin Name:          Replycart: sell by reply
 * Plugin URI:           https://github.com/replycart/replycart
 * Description:          Sell products of this shop by reply on X, Bluesky and Mastodon, paid with PayPal. Makes sales, shows purchases, refunds, and keeps stock exact.
 * Version:              1.0.0
 * Requires at least:    6.4
 * Requires PHP:         8.0
 * Requires Plugins:     woocommerce
 * Author:               Replycart
 * License:              MIT
 * License URI:          https://opensource.org/licenses/MIT
 * Text Domain:          replycart
 * Domain Path:          /languages
 * WC requires at least: 8.2
 * WC tested up to:      10.2
 *
 * @package Replycart
 */

defined( 'ABSPATH' ) || exit;

define( 'REPLYCART_VERSION', '1.0.0' );
define( 'REPLYCART_FILE', __FILE__ );
define( 'REPLYCART_DIR', __DIR__ );

require_once __DIR__ . '/includes/class-autoload.php';
Replycart\Autoload::register( __DIR__ . '/includes' );

register_activation_hook( __FILE__, array( Replycart\Install::class, 'activate' ) );
register_deactivation_hook( __FILE__, array( Replycart\Install::class, 'deactivate' ) );

add_action(
	'before_woocommerce_init',
	static function (): void {
		if ( class_exists( Automattic\WooCommerce\Utilities\FeaturesUtil::class ) ) {
			Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'custom_order_tables', REPLYCART_FILE, true );
			Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'cart_checkout_blocks', REPLYCART_FILE, true );
		}
	}
);

add_action( 'plugins_loaded', array( Replycart\Plugin::class, 'start' ), 20 );
