<?php
/**
 * The REST routes replycart/v1 for the sidecar, behind the keys of WooCommerce.
 *
 * @package Replycart
 */

namespace Replycart\Rest;

use Replycart\Tools\Log;
use Replycart\Tools\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Registers the controllers and opens WooCommerce's key authentication for our namespace.
 */
final class Routes {

	public const SPACE = 'replycart/v1';

	/**
	 * Put the routes there.
	 */
	public static function register(): void {
		Status_Controller::register();
		Orders_Controller::register();
		Allotments_Controller::register();
	}

	/**
	 * Filter of woocommerce_rest_is_request_to_rest_api: our routes take WooCommerce's consumer keys.
	 *
	 * @param mixed $known What WooCommerce found.
	 */
	public static function takes_keys( mixed $known ): bool {
		if ( $known || empty( $_SERVER['REQUEST_URI'] ) ) {
			return (bool) $known;
		}
		$uri = esc_url_raw( wp_unslash( $_SERVER['REQUEST_URI'] ) );
		return false !== strpos( $uri, trailingslashit( rest_get_url_prefix() ) . self::SPACE . '/' );
	}

	/**
	 * Who may: whoever may manage the shop, by a consumer key or in the admin.
	 */
	public static function allowed(): bool|\WP_Error {
		if ( current_user_can( 'manage_woocommerce' ) ) {
			return true;
		}
		return new \WP_Error(
			'replycart_forbidden',
			__( 'A consumer key of a user who manages WooCommerce is needed.', 'replycart' ),
			array( 'status' => is_user_logged_in() ? 403 : 401 )
		);
	}

	/**
	 * Do the work; a refusal or a mistake becomes an answer.
	 *
	 * @param callable(): \WP_REST_Response $work What to do.
	 */
	public static function answer( callable $work ): \WP_REST_Response {
		try {
			return $work();
		} catch ( Refusal $refusal ) {
			return $refusal->response();
		} catch ( \Throwable $error ) {
			Log::write( 'error', get_class( $error ) . ': ' . $error->getMessage() . ' at ' . $error->getFile() . ':' . $error->getLine() );
			return new \WP_REST_Response(
				array(
					'code'    => 'error',
					'message' => __( 'The shop made a mistake. It is in WooCommerce, Status, Logs.', 'replycart' ),
					'data'    => array( 'status' => 500 ),
				),
				500
			);
		}
	}
}
