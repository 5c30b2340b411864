<?php
/**
 * Who waits in line, and what restocking would sell.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Actions;
use Replycart\Admin\Sale_Line;
use Replycart\Admin\Sales_Page;

final class LineTest extends PagesCase {

	public function test_the_line_and_what_restocking_would_sell(): void {
		$sale = array(
			'id'       => 'S1',
			'state'    => 'live',
			'mode'     => 'first_come',
			'by'       => 'reply',
			'title'    => 'Mug',
			'product'  => 'MUG',
			'currency' => 'EUR',
			'link'     => 'https://sell.example.com/s/mug-1',
			'items'    => array(
				array(
					'sku'      => 'MUG',
					'name'     => 'Mug',
					'unit'     => 1290,
					'quantity' => 8,
					'free'     => 0,
				),
			),
		);
		\World::answer( 200, $sale, '/sales/S1' );
		foreach ( array( 'posts', 'accounts' ) as $what ) {
			\World::answer( 200, array( 'items' => array() ), '/figures/' . $what );
		}
		\World::answer(
			200,
			array(
				'wanted'   => 5,
				'promised' => 2,
				'restock'  => array(
					array(
						'sku'      => 'MUG',
						'name'     => 'Mug',
						'wanted'   => 5,
						'promised' => 2,
						'worth'    => 2580,
					),
				),
			) + self::items(
				array(
					'id'       => 'P7',
					'handle'   => 'linus',
					'quantity' => 1,
					'sku'      => 'MUG',
					'promised' => true,
				)
			),
			'/waitlist'
		);
		$html = $this->page( Sales_Page::class, array( 'sale' => 'S1' ) );
		$this->has( $html, '5 wanted, 2 of them promised', '25.80 EUR', 'purchase=P7', 'promised</span>', 'replycart_units', 'https://sell.example.com/s/mug-1/draw', 'the first, by reply' );
		\World::answer( 200, $sale );
		$units = array(
			'sale'  => 'S1',
			'sku'   => 'MUG',
			'units' => '3',
			'key'   => 'k',
		);
		$this->assertSame(
			array(
				'POST /sales/S1/units',
				array(
					'sku'   => 'MUG',
					'units' => 3,
				),
			),
			$this->done( Actions::class, 'units', $units )
		);
		$this->assertSame( ' ', $this->done( Actions::class, 'units', array( 'units' => '-3' ) + $units )[0] );
	}

	public function test_a_line_that_cannot_be_had_is_not_an_empty_one(): void {
		\World::answer( 403, array( 'detail' => 'Needs purchases:read.' ), '/waitlist' );
		$html = self::printed( fn() => Sale_Line::show( 'S1', 'EUR' ) );
		$this->has( $html, 'Waiting in line', 'Needs purchases:read.' );
		\World::answer( 404, self::OLD, '/waitlist' );
		$this->assertSame( '', self::printed( fn() => Sale_Line::show( 'S1', 'EUR' ) ) );
	}
}
