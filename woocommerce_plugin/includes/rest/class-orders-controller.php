<?php
/**
 * POST replycart/v1/orders and GET replycart/v1/orders/{reference}.
 *
 * @package Replycart
 */

namespace Replycart\Rest;

use Replycart\Orders\Order_Request;
use Replycart\Orders\Shape;
use Replycart\Plugin;
use Replycart\Tools\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * The paid order, once by its reference.
 */
final class Orders_Controller {

	/**
	 * Put the routes there.
	 */
	public static function register(): void {
		register_rest_route(
			Routes::SPACE,
			'/orders',
			array(
				'methods'             => 'POST',
				'callback'            => array( self::class, 'place' ),
				'permission_callback' => array( Routes::class, 'allowed' ),
			)
		);
		register_rest_route(
			Routes::SPACE,
			'/orders/(?P<reference>' . Order_Request::REFERENCE . ')',
			array(
				'methods'             => 'GET',
				'callback'            => array( self::class, 'show' ),
				'permission_callback' => array( Routes::class, 'allowed' ),
			)
		);
	}

	/**
	 * Place it, or find it.
	 *
	 * @param \WP_REST_Request $request The call.
	 */
	public static function place( \WP_REST_Request $request ): \WP_REST_Response {
		return Routes::answer(
			static function () use ( $request ): \WP_REST_Response {
				$placed = Plugin::orders()->place( Order_Request::read( $request->get_json_params() ) );
				return new \WP_REST_Response( Shape::of( $placed['order'], $placed['created'] ), $placed['created'] ? 201 : 200 );
			}
		);
	}

	/**
	 * Show it.
	 *
	 * @param \WP_REST_Request $request The call.
	 */
	public static function show( \WP_REST_Request $request ): \WP_REST_Response {
		return Routes::answer(
			static function () use ( $request ): \WP_REST_Response {
				$order = Plugin::orders()->find( (string) $request['reference'] );
				if ( ! $order ) {
					throw new Refusal( 'not_found', 'There is no order with this reference.' );
				}
				return new \WP_REST_Response( Shape::of( $order, false ) );
			}
		);
	}
}
