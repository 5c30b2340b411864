<?php
/**
 * A draft comes out of the form as it went in; what was emptied is taken away; money is never guessed.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Actions;
use Replycart\Admin\Ajax;
use Replycart\Admin\Basket_Form;
use Replycart\Admin\Sale_Form;
use Replycart\Admin\Sale_Input;
use Replycart\Admin\Sale_Values;
use Replycart\Tools\Money;

final class DraftTest extends Case_ {

	private const DRAFT = array(
		'id'                => 'S1',
		'state'             => 'draft',
		'title'             => 'Tee',
		'product'           => 'TEE',
		'currency'          => 'EUR',
		'language'          => 'en',
		'market'            => '',
		'mode'              => 'standard',
		'wording'           => 'Mine {link}',
		'answers'           => 'held',
		'answer_code'       => true,
		'answer_link'       => false,
		'with_picture'      => true,
		'end_when_sold_out' => false,
		'teaser'            => false,
		'end_post'          => false,
		'hold_seconds'      => 90,
		'limit_per_buyer'   => 2,
		'starts_at'         => '2026-12-01T17:00:05Z',
		'ends_at'           => '2026-12-02T17:00:00Z',
		'shipping'          => array(
			'rule'   => 'free',
			'price'  => 0,
			'prices' => array(),
		),
		'items'             => array(
			array(
				'sku'      => 'TEE-S',
				'unit'     => 1000,
				'quantity' => 3,
			),
		),
	);

	protected function setUp(): void {
		parent::setUp();
		set_transient( 'replycart_markets', array() );
		\World::product(
			20,
			'TEE',
			'10',
			null,
			array(
				'type'     => 'variable',
				'children' => array( 21, 22 ),
			)
		);
		foreach ( array( 21 => 'TEE-S', 22 => 'TEE-M' ) as $id => $sku ) { // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
			\World::product(
				$id,
				$sku,
				'10',
				40,
				array(
					'type'   => 'variation',
					'parent' => 20,
				)
			);
		}
	}

	private function opened( array $change = array() ): string {
		$_GET = array( 'sale' => 'S1' );
		\World::answer( 200, $change + self::DRAFT, '/sales/S1' );
		return self::printed( array( Sale_Form::class, 'show' ) );
	}

	/** What PATCH is sent when the fields are saved. */
	private function saved( array $fields, array $draft = self::DRAFT ): array {
		$_POST    = array( 'sale' => 'S1' ) + $fields;
		$_REQUEST = $_POST;
		\World::answer( 200, $draft, 'GET https://sell.example.com/api/v1/sales/S1' );
		\World::answer( 200, array( 'id' => 'S1' ), 'PATCH' );
		self::stopped( array( Actions::class, 'save' ) );
		$sent = end( \World::$sent );
		$this->assertSame( 'PATCH', $sent['method'], \World::$transients['replycart_said_1'][1][0] ?? 'wrong fields' );
		return json_decode( $sent['body'], true );
	}

	public function test_what_is_not_in_a_draft_stays_out_of_it(): void {
		$html = $this->opened();
		$this->assertStringContainsString( 'name="items[TEE-S]" value="3"', $html );
		$this->assertStringContainsString( 'name="items[TEE-M]" value="0"', $html );
		$two   = self::DRAFT['items'];
		$two[] = array(
			'sku'      => 'TEE-GONE',
			'unit'     => 1000,
			'quantity' => 2,
		);
		$html  = $this->opened( array( 'items' => $two ) );
		$this->assertStringContainsString( 'name="items[TEE-GONE]" value="2"', $html, 'what the shop shows no more is not swallowed' );
		$this->assertStringContainsString( 'name="items[TEE-M]" value="0"', $html );
		$input = Sale_Input::read(
			array(
				'product'  => 'TEE',
				'quantity' => '5',
				'items'    => array( 'TEE-S' => '0' ),
			),
			'EUR',
			wp_timezone()
		);
		$this->assertSame( array( 'items' ), array_keys( $input->wrong ), 'the hidden quantity never stands in for variants' );
	}

	public function test_saving_an_untouched_draft_changes_nothing(): void {
		$sent = $this->saved( Sale_Values::of( self::DRAFT ) );
		$this->assertEquals(
			array(
				'items'             => array( 'TEE-S' => 3 ),
				'price'             => 1000,
				'title'             => 'Tee',
				'wording'           => 'Mine {link}',
				'lang'              => 'en',
				'starts_at'         => gmdate( 'Y-m-d\TH:i:s\Z', strtotime( '2026-12-01T16:00:05Z' ) ),
				'ends_at'           => '2026-12-02T16:00:00Z',
				'limit_per_buyer'   => 2,
				'hold_seconds'      => 90,
				'answers'           => 'held',
				'answer_code'       => true,
				'answer_link'       => false,
				'end_when_sold_out' => false,
				'with_picture'      => true,
				'mode'              => 'standard',
				'by'                => '',
				'teaser'            => false,
				'end_post'          => false,
				'shipping'          => array( 'rule' => 'free' ),
			),
			$sent
			// The fake's wp_date is UTC, its zone is Berlin: an hour apart, which is not the form's matter.
		);
	}

	public function test_what_was_emptied_is_taken_away(): void {
		$empty = array_fill_keys( array( 'starts_at', 'ends_at', 'wording', 'price', 'title', 'limit_per_buyer', 'hold_minutes', 'answer_code', 'answer_link' ), '' );
		$sent  = $this->saved( $empty + Sale_Values::of( self::DRAFT ) );
		foreach ( array( 'starts_at', 'ends_at', 'price', 'answer_code', 'answer_link' ) as $name ) {
			$this->assertArrayHasKey( $name, $sent );
			$this->assertNull( $sent[ $name ], $name );
		}
		$this->assertSame( array( '', '', 0, 0 ), array( $sent['wording'], $sent['title'], $sent['limit_per_buyer'], $sent['hold_seconds'] ), 'as if never given' );
		$_POST = $empty + array( 'product' => 'TEE' ) + Sale_Values::of( self::DRAFT );
		\World::answer( 200, array( 'text' => 'x' ), '/preview' );
		self::stopped( array( Ajax::class, 'preview' ) );
		$this->assertArrayNotHasKey( 'price', json_decode( end( \World::$sent )['body'], true ) );
	}

	public function test_shipping_by_the_shop_is_not_changed_in_silence(): void {
		$shop = array( 'shipping' => array( 'rule' => 'shop' ) );
		$this->assertStringContainsString( '<option value="shop" selected>', $this->opened( $shop ) );
		$this->assertStringNotContainsString( 'value="shop"', $this->opened() );
		$this->assertSame( array( 'rule' => 'shop' ), $this->saved( Sale_Values::of( $shop + self::DRAFT ) )['shipping'] );
		$later = array( 'shipping' => array( 'rule' => 'by_weight' ) );
		$this->assertStringContainsString( '<option value="by_weight" selected>', $this->opened( $later ) );
		$this->assertArrayNotHasKey( 'shipping', $this->saved( Sale_Values::of( $later + self::DRAFT ) ), 'what we do not know stays' );
	}

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

	public function test_what_was_typed_comes_back_in_its_own_form_only(): void {
		$_POST    = array(
			'product'  => 'TEE',
			'quantity' => 'x',
			'title'    => 'Typed',
		);
		$_REQUEST = $_POST;
		self::stopped( array( Actions::class, 'save' ) );
		$this->assertStringNotContainsString( 'Typed', $this->opened(), 'another draft is not overwritten' );
		$_GET = array();
		$this->assertStringContainsString( 'Typed', self::printed( array( Sale_Form::class, 'show' ) ) );
	}

	public function test_a_draft_is_thrown_away_and_nothing_is_done_twice(): void {
		$_POST    = array(
			'sale' => 'S1',
			'move' => 'drop',
			'key'  => 'k-7',
		);
		$_REQUEST = $_POST;
		\World::answer( 200, array( 'id' => 'S1' ) );
		self::stopped( array( Actions::class, 'move' ) );
		$this->assertSame( array( 'https://sell.example.com/api/v1/sales/S1/end', 'k-7' ), array( \World::$sent[0]['url'], \World::$sent[0]['headers']['Idempotency-Key'] ) );
		$this->assertStringContainsString( 'thrown away', \World::$transients['replycart_said_1'][1][0] );
	}
}
