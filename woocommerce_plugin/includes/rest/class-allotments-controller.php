<?php
/**
 * POST replycart/v1/allotments.
 *
 * @package Replycart
 */

namespace Replycart\Rest;

use Replycart\Plugin;
use Replycart\Tools\Body;
use Replycart\Tools\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Units that are kept out of the web shop for a sale.
 */
final class Allotments_Controller {

	private const LONGEST = 400 * DAY_IN_SECONDS;

	/**
	 * Put the route there.
	 */
	public static function register(): void {
		register_rest_route(
			Routes::SPACE,
			'/allotments',
			array(
				'methods'             => 'POST',
				'callback'            => array( self::class, 'set' ),
				'permission_callback' => array( Routes::class, 'allowed' ),
			)
		);
	}

	/**
	 * Set how many.
	 *
	 * @param \WP_REST_Request $request The call.
	 */
	public static function set( \WP_REST_Request $request ): \WP_REST_Response {
		return Routes::answer(
			static function () use ( $request ): \WP_REST_Response {
				$body     = $request->get_json_params();
				$body     = is_array( $body ) ? $body : array();
				$sale     = Body::text( $body, 'sale', 64, true );
				$sku      = Body::text( $body, 'sku', 100 );
				$id       = Body::product_id( $body['product_id'] ?? null, 'product_id' );
				$quantity = $body['quantity'] ?? null;
				$until    = Body::moment( $body['until'] ?? null, 'until' );
				if ( ! preg_match( '/^[A-Za-z0-9_.:-]+$/D', $sale ) ) {
					throw Refusal::invalid( 'sale', 'Must be of A-Z a-z 0-9 _ . : -' );
				}
				if ( ! is_int( $quantity ) || $quantity < 0 || $quantity > 1000000 ) {
					throw Refusal::invalid( 'quantity', 'Must be a whole number, 0 to give back.' );
				}
				if ( $quantity > 0 && ( $until <= time() || $until > time() + self::LONGEST ) ) {
					throw Refusal::invalid( 'until', 'Must be in the future, within 400 days.' );
				}
				$product = wc_get_product( $id ? $id : wc_get_product_id_by_sku( $sku ) );
				if ( ! $product || $product->is_type( 'variable' ) || $product->is_type( 'grouped' ) ) {
					throw Refusal::invalid( $id ? 'product_id' : 'sku', 'There is no such product, or it cannot be sold by itself.' );
				}
				$left = Plugin::stock()->allot( $sale, $product, $quantity, $until );
				return new \WP_REST_Response(
					array(
						'sale'      => $sale,
						'sku'       => '' === $sku ? (string) $product->get_sku() : $sku,
						'quantity'  => $quantity,
						'available' => $left,
					)
				);
			}
		);
	}
}
