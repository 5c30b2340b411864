<?php
/**
 * The routes: who may, and what they answer.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Rest\Allotments_Controller;
use Replycart\Rest\Orders_Controller;
use Replycart\Rest\Routes;
use Replycart\Rest\Status_Controller;

final class RestTest extends Case_ {

	public function test_every_route_asks_who_may(): void {
		Routes::register();
		$this->assertCount( 4, \World::$routes );
		foreach ( \World::$routes as $route ) {
			$this->assertSame( array( Routes::class, 'allowed' ), $route['permission_callback'] );
		}
		$this->assertTrue( Routes::allowed() );
		\World::$may = false;
		$this->assertSame( array( 'status' => 401 ), Routes::allowed()->get_error_data() );
	}

	public function test_woocommerce_s_keys_open_our_routes_and_no_others(): void {
		foreach ( array(
			'/wp-json/replycart/v1/orders'      => true,
			'/shop/wp-json/replycart/v1/status' => true,
			'/wp-json/replycart/v2/orders'      => false,
			'/wp-json/wp/v2/users'              => false,
			'/?x=replycart/v1/'                 => false,
		) as $uri => $open ) {
			$_SERVER['REQUEST_URI'] = $uri;
			$this->assertSame( $open, Routes::takes_keys( false ), $uri );
		}
		$this->assertTrue( Routes::takes_keys( true ) );
	}

	public function test_status(): void {
		$this->assertSame(
			array(
				'version'   => '1.0.0',
				'abilities' => array( 'orders', 'allotments' ),
				'currency'  => 'EUR',
				'notices'   => true,
			),
			Status_Controller::show()->get_data()
		);
	}

	public function test_orders(): void {
		$this->needs_database();
		\World::product( 7, 'MUG', '12.90', 3 );
		$made = Orders_Controller::place( new \WP_REST_Request( self::wanted() ) );
		$this->assertSame( array( 201, true ), array( $made->get_status(), $made->get_data()['created'] ) );
		$again = Orders_Controller::place( new \WP_REST_Request( self::wanted() ) );
		$this->assertSame( array( 200, false, $made->get_data()['id'] ), array( $again->get_status(), $again->get_data()['created'], $again->get_data()['id'] ) );
		$shown = Orders_Controller::show( new \WP_REST_Request( null, array( 'reference' => 'rc-1' ) ) );
		$this->assertSame( array( 200, 'rc-1' ), array( $shown->get_status(), $shown->get_data()['reference'] ) );
		$none = Orders_Controller::show( new \WP_REST_Request( null, array( 'reference' => 'rc-2' ) ) );
		$this->assertSame( array( 404, 'not_found' ), array( $none->get_status(), $none->get_data()['code'] ) );
		$wrong = Orders_Controller::place( new \WP_REST_Request( array( 'reference' => '?' ) ) );
		$this->assertSame( array( 422, 'reference' ), array( $wrong->get_status(), $wrong->get_data()['field'] ) );
	}

	public function test_a_mistake_is_logged_and_not_shown(): void {
		$answer = Routes::answer( fn() => throw new \RuntimeException( 'secret detail' ) );
		$this->assertSame( 500, $answer->get_status() );
		$this->assertStringNotContainsString( 'secret', $answer->get_data()['message'] );
		$this->assertStringContainsString( 'secret detail', \World::$log[0] );
	}

	public function test_allotments(): void {
		$this->needs_database();
		\World::product( 7, 'MUG', '12.90', 10 );
		\World::product( 20, 'TEE', '10', 5, array( 'type' => 'variable' ) );
		$ask = fn( array $change ) => Allotments_Controller::set(
			new \WP_REST_Request(
				$change + array(
					'sale'       => 'S1',
					'sku'        => 'MUG',
					'product_id' => '7',
					'quantity'   => 4,
					'until'      => gmdate( 'Y-m-d\TH:i:s\Z', time() + 60 ),
				)
			)
		);
		$this->assertSame(
			array(
				'sale'      => 'S1',
				'sku'       => 'MUG',
				'quantity'  => 4,
				'available' => 6,
			),
			$ask( array() )->get_data()
		);
		$this->assertSame( 'S1', $ask( array( 'product_id' => '' ) )->get_data()['sale'], 'by SKU alone' );
		$this->assertSame( array( 409, 'MUG' ), array( $ask( array( 'quantity' => 11 ) )->get_status(), $ask( array( 'quantity' => 11 ) )->get_data()['sku'] ) );
		$this->assertSame(
			10,
			$ask(
				array(
					'quantity' => 0,
					'until'    => '',
				)
			)->get_data()['available']
		);
		foreach ( array(
			'sale'       => array( 'sale' => 'a b' ),
			'quantity'   => array( 'quantity' => -1 ),
			'until'      => array( 'until' => '2020-01-01T00:00:00Z' ),
			'product_id' => array( 'product_id' => '20' ),
			'sku'        => array(
				'product_id' => '',
				'sku'        => 'NONE',
			),
		) as $field => $change ) {
			$this->assertSame( array( 422, $field ), array( $ask( $change )->get_status(), $ask( $change )->get_data()['field'] ) );
		}
		$this->assertSame( 422, $ask( array( 'until' => gmdate( 'Y-m-d\TH:i:s\Z', time() + 500 * 86400 ) ) )->get_status() );
		$this->assertSame( 422, Allotments_Controller::set( new \WP_REST_Request( 'text' ) )->get_status() );
	}
}
