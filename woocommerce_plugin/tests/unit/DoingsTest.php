<?php
/**
 * What buttons do, and who may.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Actions;
use Replycart\Admin\Ajax;
use Replycart\Admin\Buyer_Actions;
use Replycart\Admin\Clearance_Actions;
use Replycart\Admin\Offer_Actions;
use Replycart\Admin\Reply_Actions;
use Replycart\Admin\Watch_Actions;

final class DoingsTest extends AdminCase {

	/** @dataProvider doings */
	public function test_what_buttons_do( string $action, array $fields, string $path ): void {
		$work     = array( 'reply' === $action ? Reply_Actions::class : Actions::class, $action );
		$_POST    = $fields;
		$_REQUEST = $fields;
		\World::answer( 200, array( 'id' => 'S7' ) );
		$this->assertSame( 'redirect', self::stopped( $work ) );
		$this->assertSame( array( 'POST', 'https://sell.example.com/api/v1' . $path ), array( \World::$sent[0]['method'], \World::$sent[0]['url'] ) );
		$this->assertSame( 'success', \World::$transients['replycart_said_1'][0] );
		\World::answer( 409, array( 'detail' => 'It is ended.' ) );
		self::stopped( $work );
		$this->assertSame( array( 'error', array( 'It is ended.' ) ), \World::$transients['replycart_said_1'] );
	}

	public function doings(): array {
		return array(
			array(
				'move',
				array(
					'sale' => 'S1',
					'move' => 'pause',
				),
				'/sales/S1/pause',
			),
			array(
				'move',
				array(
					'sale' => 'a/b',
					'move' => 'end',
				),
				'/sales/a%2Fb/end',
			),
			array(
				'move',
				array(
					'sale' => 'S1',
					'move' => 'copy',
				),
				'/sales/S1/copy',
			),
			array( 'cancel', array( 'purchase' => 'P1' ), '/purchases/P1/cancel' ),
			array(
				'refund',
				array(
					'purchase' => 'P1',
					'key'      => 'k',
				),
				'/purchases/P1/refund',
			),
			array(
				'reply',
				array(
					'network' => 'x',
					'reply'   => '5',
					'move'    => 'close',
				),
				'/replies/x/5/close',
			),
			array(
				'reply',
				array(
					'network' => 'x',
					'reply'   => '5',
					'move'    => 'answer',
					'text'    => 'Yes',
				),
				'/replies/x/5/answer',
			),
		);
	}

	/** @dataProvider changing */
	public function test_nothing_changes_without_nonce_or_right( callable $work ): void {
		$_POST         = $this->form(
			array(
				'sale'     => 'S1',
				'move'     => 'end',
				'purchase' => 'P1',
				'order'    => '5',
				'rows'     => array( array() ),
			)
		);
		$_REQUEST      = $_POST;
		\World::$nonce = false;
		$this->assertSame( 'nonce', self::stopped( $work ) );
		\World::$nonce = true;
		\World::$may   = false;
		$this->assertContains( self::stopped( $work ), array( 'You may not manage this shop.', 'json 403' ) );
		$this->assertSame( array(), \World::$sent );
	}

	public function changing(): array {
		$all = array();
		foreach ( array( Actions::class, Reply_Actions::class, Offer_Actions::class, Clearance_Actions::class, Buyer_Actions::class, Watch_Actions::class ) as $class ) {
			foreach ( $class::NAMES as $name ) {
				$all[ $name ] = array( array( $class, $name ) );
			}
		}
		foreach ( array( 'test', 'preview', 'product', 'panel' ) as $name ) {
			$all[ "ajax $name" ] = array( array( Ajax::class, $name ) );
		}
		return $all;
	}

	public function test_an_unknown_move_asks_nobody(): void {
		$_POST    = array(
			'sale' => 'S1',
			'move' => '../purchases/P1/refund',
		);
		$_REQUEST = $_POST;
		self::stopped( array( Actions::class, 'move' ) );
		$this->assertSame( array(), \World::$sent );
	}
}
