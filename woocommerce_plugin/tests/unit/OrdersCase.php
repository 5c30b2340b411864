<?php
/**
 * What the tests of placing orders share.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Orders\Order_Request;
use Replycart\Plugin;
use Replycart\Tools\Refusal;

abstract class OrdersCase extends Case_ {

	protected function setUp(): void {
		parent::setUp();
		$this->needs_database();
		\World::product( 7, 'MUG', '12.90', 3 );
	}

	protected function place( array $change = array() ): array {
		return Plugin::orders()->place( Order_Request::read( self::wanted( $change ) ) );
	}

	protected function refused( array $change, string $reason ): Refusal {
		try {
			$this->place( $change );
		} catch ( Refusal $refusal ) {
			$this->assertSame( $reason, $refusal->reason(), $refusal->getMessage() );
			return $refusal;
		}
		$this->fail( 'not refused' );
	}

	protected function units( int $id = 7 ): float {
		return (float) $GLOBALS['wpdb']->get_var( "SELECT units FROM stock WHERE id = $id" );
	}
}
