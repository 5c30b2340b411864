<?php
/**
 * The form for a sale: filled in, saved, published, looked at.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Actions;
use Replycart\Admin\Ajax;
use Replycart\Admin\Sale_Form;
use Replycart\Admin\Shelf;

final class SaleFormTest extends AdminCase {

	public function test_the_form_is_filled_in(): void {
		\World::product( 7, 'MUG', '12.90', 8, array( 'name' => 'Mug &amp; co "x"' ) );
		$_GET = array( 'product' => '7' );
		$html = self::printed( array( Sale_Form::class, 'show' ) );
		foreach ( array( 'value="MUG"', 'value="Mug &amp; co &quot;x&quot;"', 'value="8"', 'placeholder="12.90"', 'The shop can sell 8.', 'nonce-replycart_save' ) as $text ) {
			$this->assertStringContainsString( $text, $html );
		}
		\World::product(
			20,
			'TEE',
			'10',
			5,
			array(
				'type'     => 'variable',
				'children' => array( 21, 22 ),
			)
		);
		\World::product(
			21,
			'TEE-S',
			'10',
			4,
			array(
				'type'   => 'variation',
				'parent' => 20,
			)
		);
		\World::product(
			22,
			'',
			'10',
			4,
			array(
				'type'   => 'variation',
				'parent' => 20,
			)
		);
		$_GET = array( 'product' => '21' );
		$html = self::printed( array( Sale_Form::class, 'show' ) );
		$this->assertStringContainsString( 'name="items[TEE-S]" value="4"', $html );
		$this->assertCount( 1, Shelf::find( 20 )['variants'], 'a variant without a SKU cannot be sold' );
		$_GET = array( 'products' => '7,20,999' );
		$html = self::printed( array( Sale_Form::class, 'show' ) );
		$this->assertStringContainsString( 'rows[7][quantity]', $html );
		$this->assertStringContainsString( 'replycart_save_many', $html );
		$_GET = array( 'sale' => 'S1' );
		\World::answer(
			200,
			array(
				'state'        => 'draft',
				'shipping'     => array(
					'rule'   => 'country',
					'prices' => array( 'DE' => 490 ),
				),
				'starts_at'    => '2026-12-01T17:00:00Z',
				'hold_seconds' => 900,
			) + self::SALE
		);
		$html = self::printed( array( Sale_Form::class, 'show' ) );
		foreach ( array( 'value="12.90"', 'DE = 4.90', '2026-12-01T17:00', 'value="15"' ) as $text ) {
			$this->assertStringContainsString( $text, $html );
		}
	}

	public function test_saving_and_publishing(): void {
		$_POST    = $this->form(
			array(
				'key'  => 'k-1',
				'then' => 'publish',
				'sale' => '',
			)
		);
		$_REQUEST = $_POST;
		\World::answer( 201, array( 'id' => 'S9' ), 'POST https://sell.example.com/api/v1/sales' );
		\World::answer( 200, array( 'id' => 'S9' ), '/publish' );
		$this->assertSame( 'redirect', self::stopped( array( Actions::class, 'save' ) ) );
		$this->assertSame( 'k-1', \World::$sent[0]['headers']['Idempotency-Key'] );
		$this->assertStringContainsString( '/sales/S9/publish', \World::$sent[1]['url'] );
		$this->assertStringContainsString( 'sale=S9', \World::$said['to'] );
		$this->assertStringContainsString(
			'Published',
			self::printed(
				function (): void {
					\Replycart\Admin\Page::head( 'x' );
				}
			)
		);
	}

	public function test_changing_a_draft(): void {
		$_POST    = $this->form(
			array(
				'sale' => 'S1',
				'then' => 'draft',
			)
		);
		$_REQUEST = $_POST;
		\World::answer( 200, self::SALE, 'GET' );
		\World::answer( 200, array( 'id' => 'S1' ), 'PATCH' );
		self::stopped( array( Actions::class, 'save' ) );
		$this->assertSame( 'PATCH', \World::$sent[1]['method'] );
		$this->assertArrayNotHasKey( 'product', json_decode( \World::$sent[1]['body'], true ) );
	}

	public function test_several_drafts(): void {
		$_POST    = array(
			'lang'           => 'fr',
			'shipping_price' => '',
			'key'            => 'k',
			'rows'           => array(
				7 => array(
					'product'  => 'MUG',
					'title'    => 'Mug',
					'quantity' => '2',
				),
				8 => array(
					'product'  => 'CUP',
					'quantity' => 'x',
				),
				9 => array(
					'product'  => 'JUG',
					'quantity' => '1',
				),
			),
		);
		$_REQUEST = $_POST;
		\World::answer( 201, array( 'id' => 'S1' ) );
		\World::answer( 409, array( 'detail' => 'on sale already' ) );
		self::stopped( array( Actions::class, 'save_many' ) );
		$this->assertSame( array( 'k-7', 'k-9' ), array_map( fn( $sent ) => $sent['headers']['Idempotency-Key'], \World::$sent ) );
		list( $kind, $texts ) = \World::$transients['replycart_said_1'];
		$this->assertSame( 'warning', $kind );
		$this->assertSame( '1 draft was made.', $texts[0] );
		$this->assertStringContainsString( 'JUG: on sale already', $texts[2] );
	}

	public function test_the_preview(): void {
		$_POST = $this->form();
		\World::answer(
			200,
			array(
				'text'       => 'Mug',
				'length'     => 300,
				'max_length' => 280,
				'fits'       => false,
				'warnings'   => array( 'w' ),
			)
		);
		self::stopped( array( Ajax::class, 'preview' ) );
		$this->assertSame( array( 300, false, array( 'w' ) ), array( \World::$said['json']['length'], \World::$said['json']['fits'], \World::$said['json']['warnings'] ) );
		\World::answer(
			422,
			array(
				'detail' => 'No.',
				'errors' => array( 'wording' => array( 'without {link}' ) ),
			)
		);
		self::stopped( array( Ajax::class, 'preview' ) );
		$this->assertSame( array( 'wording' => 'without {link}' ), \World::$said['json']['wrong'] );
	}

	public function test_a_product_for_the_form(): void {
		\World::product( 7, 'MUG' );
		$_POST = array( 'product' => '7' );
		self::stopped( array( Ajax::class, 'product' ) );
		$this->assertSame( 'MUG', \World::$said['json']['sku'] );
		$_POST = array( 'product' => '8' );
		$this->assertSame( 'json 404', self::stopped( array( Ajax::class, 'product' ) ) );
	}

	public function test_markets_that_cannot_be_listed_are_named(): void {
		\World::$transients = array();
		\World::answer( 403, array( 'detail' => 'this token lacks the scope products:read' ), '/markets' );
		$html = self::printed( array( Sale_Form::class, 'show' ) );
		$this->assertStringContainsString( 'Not shown: Where else it can be sold', $html );
		$this->assertStringContainsString( 'Make a token with that scope', $html );
		\World::answer( 404, array( 'detail' => 'no' ), '/markets' );
		$this->assertStringNotContainsString( 'Not shown', self::printed( array( Sale_Form::class, 'show' ) ) );
	}
}
