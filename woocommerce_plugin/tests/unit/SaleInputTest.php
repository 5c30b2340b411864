<?php
/**
 * What the form for a sale sends, and what it refuses.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Actions;
use Replycart\Admin\Sale_Form;
use Replycart\Admin\Sale_Input;
use Replycart\Admin\Sale_Values;

final class SaleInputTest extends AdminCase {

	public function test_the_form_as_the_api_takes_it(): void {
		$input = $this->read(
			array(
				'price'             => '12,9',
				'starts_at'         => '2026-12-01T18:00',
				'ends_at'           => '2026-12-02T18:00',
				'limit_per_buyer'   => '2',
				'hold_minutes'      => '20',
				'shipping_rule'     => 'country',
				'shipping_prices'   => "de = 4,90\n* : 9.90\n",
				'wording'           => "{name}\n{link}",
				'end_when_sold_out' => '1',
			)
		);
		$this->assertSame( array(), $input->wrong );
		$this->assertEqualsCanonicalizing(
			array(
				'product'           => 'MUG',
				'quantity'          => 8,
				'price'             => 1290,
				'title'             => 'Mug',
				'wording'           => "{name}\n{link}",
				'lang'              => 'en',
				'starts_at'         => '2026-12-01T17:00:00Z',
				'ends_at'           => '2026-12-02T17:00:00Z',
				'limit_per_buyer'   => 2,
				'hold_seconds'      => 1200,
				'answers'           => 'held',
				'end_when_sold_out' => true,
				'with_picture'      => true,
				'shipping'          => array(
					'rule'   => 'country',
					'prices' => array(
						'DE' => 490,
						'*'  => 990,
					),
				),
			),
			$input->body
		);
		$this->assertSame(
			array( 'TEE-S' => 3 ),
			$this->read(
				array(
					'items' => array(
						'TEE-S' => '3',
						'TEE-M' => '0',
						'TEE-L' => '',
					),
				)
			)->body['items']
		);
		$this->assertArrayNotHasKey( 'price', $this->read( array( 'price' => '' ) )->body );
		$this->assertSame(
			490,
			$this->read(
				array(
					'shipping_rule'  => 'flat',
					'shipping_price' => '4.90',
				)
			)->body['shipping']['price']
		);
	}

	/** @dataProvider wrong_fields */
	public function test_what_is_wrong_in_the_form( string $field, array $change ): void {
		$this->assertSame( array( $field ), array_keys( $this->read( $change )->wrong ) );
	}

	public function wrong_fields(): array {
		return array(
			array( 'product', array( 'product' => '' ) ),
			array( 'quantity', array( 'quantity' => '' ) ),
			array( 'quantity', array( 'quantity' => '0' ) ),
			array( 'quantity', array( 'quantity' => '1.5' ) ),
			array(
				'items',
				array(
					'items' => array(
						'A' => 'x',
						'B' => '1',
					),
				),
			),
			array( 'price', array( 'price' => '12.905' ) ),
			array( 'price', array( 'price' => '0' ) ),
			array( 'price', array( 'price' => 'abc' ) ),
			array( 'starts_at', array( 'starts_at' => '2026-13-01T18:00' ) ),
			array(
				'ends_at',
				array(
					'starts_at' => '2026-12-01T18:00',
					'ends_at'   => '2026-12-01T18:00',
				),
			),
			array( 'limit_per_buyer', array( 'limit_per_buyer' => '100' ) ),
			array( 'hold_minutes', array( 'hold_minutes' => '2000' ) ),
			array( 'shipping_price', array( 'shipping_rule' => 'flat' ) ),
			array( 'shipping_prices', array( 'shipping_rule' => 'country' ) ),
			array(
				'shipping_prices',
				array(
					'shipping_rule'   => 'country',
					'shipping_prices' => 'Germany 4.90',
				),
			),
		);
	}

	/** @dataProvider refusals */
	public function test_a_refusal_stands_beside_its_field( string $said, string $row ): void {
		$_POST    = $this->form(
			array(
				'sale'   => '',
				'remind' => '5',
			)
		);
		$_REQUEST = $_POST;
		\World::answer(
			422,
			array(
				'detail' => 'No.',
				'errors' => array( $said => array( 'Not so.' ) ),
			)
		);
		self::stopped( array( Actions::class, 'save' ) );
		$html = self::printed( array( Sale_Form::class, 'show' ) );
		$at   = strpos( $html, '<p class="replycart-wrong" role="alert">Not so.' );
		$this->assertNotFalse( $at );
		preg_match_all( '/data-replycart-row="(\w+)"/', substr( $html, 0, $at ), $rows );
		$this->assertSame( $row, end( $rows[1] ) );
		$this->assertStringContainsString( 'name="remind" value="5"', $html );
	}

	public function refusals(): array {
		$same = array( 'product', 'quantity', 'price', 'title', 'lang', 'wording', 'starts_at', 'ends_at', 'end_when_sold_out', 'limit_per_buyer', 'answers', 'answer_code', 'answer_link', 'with_picture', 'mode', 'teaser', 'end_post', 'remind' );
		return array_merge(
			array_map( static fn( string $name ): array => array( $name, $name ), $same ),
			array(
				array( 'items', 'quantity' ),
				array( 'items.TEE-S', 'quantity' ),
				array( 'hold_seconds', 'hold_minutes' ),
				array( 'shipping', 'shipping_rule' ),
				array( 'shipping.prices', 'shipping_rule' ),
				array( 'by', 'mode' ),
			)
		);
	}

	public function test_a_draft_at_the_shops_price_stays_one(): void {
		$draft = array(
			'state'         => 'draft',
			'price_of_shop' => true,
			'remind'        => 5,
		) + self::SALE;
		$shown = Sale_Values::of( $draft );
		$this->assertSame( array( '', '5' ), array( $shown['price'], $shown['remind'] ) );
		$sent = Sale_Input::read( $shown, 'EUR', new \DateTimeZone( 'UTC' ) )->change();
		$this->assertSame( array( null, 5 ), array( $sent['price'], $sent['remind'] ) );
		$this->assertSame( '12.90', Sale_Values::of( self::SALE )['price'] );
		$this->assertArrayNotHasKey( 'remind', Sale_Input::read( Sale_Values::of( self::SALE ), 'EUR', new \DateTimeZone( 'UTC' ) )->change(), 'an older sidecar has none' );
		$this->assertSame( 0, Sale_Input::read( array( 'remind' => '' ) + $shown, 'EUR', new \DateTimeZone( 'UTC' ) )->change()['remind'] );
	}

	public function test_what_cannot_be_saved_comes_back_with_what_was_typed(): void {
		$_POST    = $this->form(
			array(
				'price' => 'abc',
				'sale'  => '',
			)
		);
		$_REQUEST = $_POST;
		self::stopped( array( Actions::class, 'save' ) );
		$this->assertSame( array(), \World::$sent );
		$_GET = array();
		$html = self::printed( array( Sale_Form::class, 'show' ) );
		$this->assertStringContainsString( 'value="abc"', $html );
		$this->assertStringContainsString( 'Enter a price like 12.90', $html );
		$_POST['price'] = '12.90';
		$_REQUEST       = $_POST;
		\World::answer(
			422,
			array(
				'detail' => 'No.',
				'errors' => array( 'quantity' => array( 'The shop has 3.' ) ),
			)
		);
		self::stopped( array( Actions::class, 'save' ) );
		$this->assertStringContainsString( 'The shop has 3.', self::printed( array( Sale_Form::class, 'show' ) ) );
	}
}
