<?php
/**
 * GET replycart/v1/status.
 *
 * @package Replycart
 */

namespace Replycart\Rest;

use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * What the plugin can do, so that the sidecar uses it.
 */
final class Status_Controller {

	/**
	 * Put the route there.
	 */
	public static function register(): void {
		register_rest_route(
			Routes::SPACE,
			'/status',
			array(
				'methods'             => 'GET',
				'callback'            => array( self::class, 'show' ),
				'permission_callback' => array( Routes::class, 'allowed' ),
			)
		);
	}

	/**
	 * Version, abilities, currency, and whether notices are sent.
	 */
	public static function show(): \WP_REST_Response {
		return new \WP_REST_Response(
			array(
				'version'   => REPLYCART_VERSION,
				'abilities' => array( 'orders', 'allotments' ),
				'currency'  => get_woocommerce_currency(),
				'notices'   => Plugin::settings()->notices(),
			)
		);
	}
}
