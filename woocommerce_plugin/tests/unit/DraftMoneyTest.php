<?php
/**
 * Money is never guessed, and is of the market; what does not go together is refused; baskets.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Actions;
use Replycart\Admin\Basket_Form;
use Replycart\Admin\Sale_Form;
use Replycart\Admin\Sale_Input;
use Replycart\Admin\Sale_Values;
use Replycart\Tools\Money;

final class DraftMoneyTest extends DraftCase {

	/** @dataProvider amounts */
	public function test_amounts_as_people_type_them( ?int $minor, string $typed, string $currency = 'EUR' ): void {
		$this->assertSame( $minor, Money::typed( $typed, $currency ), $typed );
	}

	public function amounts(): array {
		return array(
			array( 1290, '12.90' ),
			array( 1290, '12,9' ),
			array( 100000, '1.000,00' ),
			array( 100000, '1,000.00' ),
			array( 100000, '1000' ),
			array( 100000, '1 000,00' ),
			array( 100000, "1'000.00" ),
			array( 100000000, '1.000.000' ),
			array( null, '1,000' ),
			array( null, '1.000' ),
			array( null, '12.905' ),
			array( null, '1,00.00' ),
			array( null, '1.000,00.00' ),
			array( null, '10.00.000' ),
			array( null, '-1' ),
			array( null, '' ),
			array( 4900, '4900', 'JPY' ),
			array( 4900, '4,900', 'JPY' ),
			array( null, '49.5', 'JPY' ),
			array( 1000, '1.000', 'KWD' ),
			array( null, '1,000', 'KWD' ),
		);
	}

	public function test_a_doubtful_amount_names_its_field(): void {
		$fields = array(
			'product'         => 'TEE',
			'quantity'        => '1',
			'price'           => '1,000',
			'shipping_rule'   => 'country',
			'shipping_prices' => 'DE = 1.000',
		);
		$wrong  = Sale_Input::read( $fields, 'EUR', wp_timezone() )->wrong;
		$this->assertSame( array( 'price', 'shipping_prices' ), array_keys( $wrong ) );
		$this->assertStringContainsString( 'a thousand or one', $wrong['price'] );
		$this->assertSame( 123456, Sale_Input::read( array( 'shipping_prices' => 'DE = 1 234,56' ) + $fields, 'EUR', wp_timezone() )->body['shipping']['prices']['DE'] );
	}

	public function test_a_draft_of_another_market_is_read_in_its_own_currency(): void {
		$yen  = array(
			'currency' => 'JPY',
			'market'   => 'JPY',
			'items'    => array(
				array(
					'sku'      => 'TEE-S',
					'unit'     => 4900,
					'quantity' => 3,
				),
			),
			'shipping' => array(
				'rule'  => 'flat',
				'price' => 600,
			),
		) + self::DRAFT;
		$html = $this->opened( $yen );
		$this->assertStringContainsString( 'Price per unit (JPY)', $html );
		$this->assertStringContainsString( 'value="4900"', $html );
		$sent = $this->saved( Sale_Values::of( $yen ), $yen );
		$this->assertSame( array( 4900, 600, 'JPY' ), array( $sent['price'], $sent['shipping']['price'], $sent['market'] ) );
	}

	public function test_a_new_sale_in_another_market(): void {
		\World::$transients = array();
		\World::answer(
			200,
			array(
				'items' => array(
					array(
						'code'     => '',
						'name'     => 'Shop',
						'currency' => 'EUR',
					),
					array(
						'code'     => 'JPY',
						'name'     => 'JPY',
						'currency' => 'JPY',
					),
				),
			),
			'/markets'
		);
		$_GET = array( 'product' => '20' );
		$this->assertStringContainsString( '<option value="JPY">JPY</option>', self::printed( array( Sale_Form::class, 'show' ) ) );
		$_POST    = array(
			'sale'          => '',
			'product'       => 'TEE',
			'quantity'      => '1',
			'price'         => '4900',
			'market'        => 'JPY',
			'mode'          => 'first_come:either',
			'starts_at'     => '2026-12-01T18:00',
			'teaser'        => '1',
			'shipping_rule' => 'free',
		);
		$_REQUEST = $_POST;
		\World::answer( 201, array( 'id' => 'S2' ), 'POST' );
		self::stopped( array( Actions::class, 'save' ) );
		$sent = json_decode( end( \World::$sent )['body'], true );
		$this->assertSame( array( 4900, 'JPY', 'first_come', 'either', true ), array( $sent['price'], $sent['market'], $sent['mode'], $sent['by'], $sent['teaser'] ) );
		$_POST['market'] = 'CHF';
		$_REQUEST        = $_POST;
		self::stopped( array( Actions::class, 'save' ) );
		$this->assertStringContainsString( 'market', \World::$transients['replycart_said_1'][1][0] );
	}

	public function test_a_market_that_cannot_be_asked_for_stays_chosen_and_is_not_called_unknown(): void {
		\World::$transients = array();
		\World::answer( 403, array( 'detail' => 'lacks the scope products:read' ), '/markets' );
		$_POST    = array(
			'sale'          => '',
			'product'       => 'TEE',
			'quantity'      => '1',
			'price'         => '14.90',
			'market'        => 'CHF',
			'shipping_rule' => 'free',
		);
		$_REQUEST = $_POST;
		self::stopped( array( Actions::class, 'save' ) );
		$this->assertStringContainsString( 'lacks the scope products:read', \World::$transients['replycart_said_1'][1][0] );
		\World::answer( 403, array( 'detail' => 'lacks the scope products:read' ), '/markets' );
		$this->assertStringContainsString( '<option value="CHF" selected>CHF</option>', self::printed( array( Sale_Form::class, 'show' ) ) );
	}

	/** @dataProvider modes */
	public function test_what_does_not_go_together( string $field, array $change ): void {
		$fields = $change + array(
			'product'       => 'TEE',
			'quantity'      => '1',
			'mode'          => 'standard',
			'shipping_rule' => 'free',
		);
		$this->assertSame( array( $field ), array_keys( Sale_Input::read( $fields, 'EUR', wp_timezone() )->wrong ) );
	}

	public function modes(): array {
		return array(
			array( 'teaser', array( 'teaser' => '1' ) ),
			array( 'end_post', array( 'end_post' => '1' ) ),
			array(
				'limit_per_buyer',
				array(
					'mode'            => 'first_come:reply',
					'limit_per_buyer' => '2',
				),
			),
		);
	}

	public function test_a_basket(): void {
		$_POST    = array(
			'hashtag'         => '#ShopCart',
			'lang'            => 'fr',
			'limit_per_buyer' => '10',
			'hold_days'       => '7',
			'shipping_rule'   => 'flat',
			'shipping_price'  => '4,90',
			'answers'         => 'held',
			'then'            => 'publish',
			'key'             => 'k',
		);
		$_REQUEST = $_POST;
		\World::answer( 201, array( 'id' => 'B1' ), 'POST https://sell.example.com/api/v1/sales' );
		\World::answer( 200, array( 'id' => 'B1' ), '/publish' );
		self::stopped( array( Actions::class, 'save_basket' ) );
		$sent = json_decode( \World::$sent[0]['body'], true );
		$this->assertEquals(
			array(
				'mode'            => 'basket',
				'hashtag'         => '#ShopCart',
				'lang'            => 'fr',
				'limit_per_buyer' => 10,
				'hold_seconds'    => 604800,
				'answers'         => 'held',
				'shipping'        => array(
					'rule'  => 'flat',
					'price' => 490,
				),
			),
			$sent
		);
		$this->assertSame( array( 'k', 'k-publish' ), array_map( fn( $one ) => $one['headers']['Idempotency-Key'], \World::$sent ) );
		$_GET = array( 'sale' => 'B1' );
		\World::answer(
			200,
			array(
				'mode'         => 'basket',
				'hashtag'      => 'ShopCart',
				'hold_seconds' => 604800,
				'items'        => array(),
			) + self::DRAFT,
			'/sales/B1'
		);
		$html = self::printed( array( Basket_Form::class, 'show' ) );
		$this->assertStringContainsString( 'value="#ShopCart"', $html );
		$this->assertStringContainsString( 'name="hold_days" value="7"', $html );
		$_POST    = array(
			'sale'          => 'B1',
			'hashtag'       => 'not one',
			'shipping_rule' => 'free',
		);
		$_REQUEST = $_POST;
		$before   = count( \World::$sent );
		self::stopped( array( Actions::class, 'save_basket' ) );
		$this->assertCount( $before, \World::$sent );
		$this->assertStringContainsString( 'A hashtag of letters', self::printed( array( Basket_Form::class, 'show' ) ) );
	}
}
