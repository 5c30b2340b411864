<?php
/**
 * The pages: what they show, what they send, who may.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Actions;
use Replycart\Admin\Admin;
use Replycart\Admin\Ajax;
use Replycart\Admin\Alerts_Page;
use Replycart\Admin\Basket_Form;
use Replycart\Admin\Buyer_Actions;
use Replycart\Admin\Buyers_Page;
use Replycart\Admin\Clearance_Actions;
use Replycart\Admin\Clearance_Page;
use Replycart\Admin\Figures_Page;
use Replycart\Admin\Gifts_Page;
use Replycart\Admin\Offer_Actions;
use Replycart\Admin\Offers_Page;
use Replycart\Admin\Order_Panel;
use Replycart\Admin\Privacy;
use Replycart\Admin\Product_Buttons;
use Replycart\Admin\Purchases_Page;
use Replycart\Admin\Replies_Page;
use Replycart\Admin\Reply_Actions;
use Replycart\Admin\Sale_Form;
use Replycart\Admin\Sale_Input;
use Replycart\Admin\Sale_Values;
use Replycart\Admin\Sales_Page;
use Replycart\Admin\Settings_Tab;
use Replycart\Admin\Shelf;
use Replycart\Admin\Site_Health;
use Replycart\Admin\Wallets_Page;
use Replycart\Admin\Watch_Actions;
use Replycart\Install;
use Replycart\Orders\Builder;
use Replycart\Orders\Claims;
use Replycart\Plugin;
use Replycart\Settings;

final class AdminTest extends Case_ {

	private const SALE = array(
		'id'        => 'S1',
		'state'     => 'live',
		'title'     => '<script>alert(1)</script>Mug',
		'product'   => 'MUG',
		'currency'  => 'EUR',
		'items'     => array(
			array(
				'sku'      => 'MUG',
				'name'     => 'Mug',
				'unit'     => 1290,
				'quantity' => 8,
				'free'     => 2,
			),
		),
		'posts'     => array( array( 'url' => 'https://x.com/shop/status/1' ) ),
		'purchases' => array(
			'held'    => 1,
			'ordered' => 3,
		),
		'preview'   => 'Buy <b>now</b>',
		'figures'   => array(
			'views'    => 900,
			'replies'  => 40,
			'holds'    => 20,
			'paid'     => 3,
			'revenue'  => 3870,
			'refunds'  => 0,
			'currency' => 'EUR',
			'by_hour'  => array(
				array(
					'at'      => '2026-11-23T10:00:00Z',
					'replies' => 30,
					'paid'    => 1,
				),
				array(
					'at'      => '2026-11-23T11:00:00Z',
					'replies' => 10,
					'paid'    => 2,
				),
			),
		),
	);

	protected function setUp(): void {
		parent::setUp();
		set_transient( 'replycart_markets', array() );
	}

	private function list_of( array ...$rows ): array {
		return array(
			'items' => $rows,
			'page'  => 1,
			'pages' => 1,
			'total' => count( $rows ),
		);
	}

	private function form( array $change = array() ): array {
		return $change + array(
			'product'       => 'MUG',
			'title'         => 'Mug',
			'quantity'      => '8',
			'lang'          => 'en',
			'shipping_rule' => 'free',
			'answers'       => 'held',
			'with_picture'  => '1',
		);
	}

	private function read( array $change ): Sale_Input {
		return Sale_Input::read( $this->form( $change ), 'EUR', new \DateTimeZone( 'Europe/Berlin' ) );
	}

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

	/** @dataProvider pages */
	public function test_pages_are_for_those_who_manage_the_shop( callable $page ): void {
		\World::$may = false;
		$this->assertSame( 'You may not manage this shop.', self::stopped( fn() => self::printed( $page ) ) );
		$this->assertSame( array(), \World::$sent );
	}

	/** @dataProvider pages */
	public function test_when_the_sidecar_is_away_pages_say_so_kindly( callable $page, array $args = array() ): void {
		$_GET = $args;
		$html = self::printed( $page );
		if ( Sale_Form::class !== $page[0] ) {
			$this->assertStringContainsString( 'Your shop is not affected', $html );
			$this->assertCount( 1, \World::$sent, 'one wait a page' );
		}
		$this->assertStringNotContainsString( 'rcp_token', $html );
	}

	public function pages(): array {
		return array(
			array( array( Sales_Page::class, 'show' ) ),
			array( array( Sales_Page::class, 'show' ), array( 'sale' => 'S1' ) ),
			array( array( Purchases_Page::class, 'show' ) ),
			array( array( Purchases_Page::class, 'show' ), array( 'purchase' => 'P1' ) ),
			array( array( Replies_Page::class, 'show' ) ),
			array(
				array( Replies_Page::class, 'show' ),
				array(
					'reply'   => '1',
					'network' => 'x',
				),
			),
			array( array( Sale_Form::class, 'show' ) ),
			array( array( Basket_Form::class, 'show' ), array( 'sale' => 'S1' ) ),
			array( array( Replies_Page::class, 'show' ), array( 'canned' => '1' ) ),
			array( array( Offers_Page::class, 'show' ) ),
			array( array( Offers_Page::class, 'show' ), array( 'offer' => 'O1' ) ),
			array( array( Clearance_Page::class, 'show' ) ),
			array( array( Clearance_Page::class, 'show' ), array( 'rule' => 'R1' ) ),
			array( array( Gifts_Page::class, 'show' ) ),
			array( array( Gifts_Page::class, 'show' ), array( 'gift' => 'G1' ) ),
			array( array( Buyers_Page::class, 'show' ) ),
			array(
				array( Buyers_Page::class, 'show' ),
				array(
					'buyer'   => '7',
					'network' => 'x',
				),
			),
			array( array( Wallets_Page::class, 'show' ) ),
			array( array( Figures_Page::class, 'show' ) ),
			array( array( Alerts_Page::class, 'show' ) ),
		);
	}

	public function test_the_list_of_sales(): void {
		$_GET = array(
			'state' => 'live',
			's'     => 'mug',
			'paged' => '2',
		);
		\World::answer(
			200,
			array(
				'totals' => array(
					'replies'  => 9,
					'paid'     => 4,
					'revenue'  => 5160,
					'refunds'  => 0,
					'currency' => 'EUR',
				),
			),
			'/figures'
		);
		\World::answer( 200, $this->list_of( self::SALE ), '/sales' );
		$html = self::printed( array( Sales_Page::class, 'show' ) );
		$this->assertStringContainsString( 'state=live&search=mug&page=2&per_page=20', \World::$sent[1]['url'] );
		foreach ( array( '&lt;script&gt;', '12.90 EUR', '2 of 8 left', '3 paid of 4', '51.60 EUR', '1 items' ) as $text ) {
			$this->assertStringContainsString( $text, $html );
		}
		$this->assertStringNotContainsString( '<script>', $html );
		\World::answer( 200, array(), '/figures' );
		\World::answer( 200, $this->list_of(), '/sales' );
		$this->assertStringContainsString( 'No sales yet', self::printed( array( Sales_Page::class, 'show' ) ) );
	}

	public function test_one_sale_with_its_funnel(): void {
		$_GET = array( 'sale' => 'S1' );
		\World::answer( 200, self::SALE, '/sales/S1' );
		foreach ( array( 'posts', 'accounts' ) as $what ) {
			\World::answer( 200, array( 'items' => array() ), '/figures/' . $what );
		}
		\World::answer(
			200,
			$this->list_of(
				array(
					'handle'   => 'linus',
					'quantity' => 1,
					'sku'      => 'MUG',
				)
			),
			'/waitlist'
		);
		$html = self::printed( array( Sales_Page::class, 'show' ) );
		foreach ( array( 'From reply to order', '900', 'width:50%', 'width:7.5%', '38.70 EUR', '<svg', '@linus', 'Buy &lt;b&gt;now', 'value="pause"', 'value="end"', 'value="copy"' ) as $text ) {
			$this->assertStringContainsString( $text, $html );
		}
		$this->assertStringNotContainsString( 'value="publish"', $html );
		$this->assertStringNotContainsString( '<script>', $html );
		\World::answer(
			200,
			array(
				'state'   => 'draft',
				'figures' => array(),
			) + self::SALE,
			'/sales/S1'
		);
		$html = self::printed( array( Sales_Page::class, 'show' ) );
		$this->assertStringContainsString( 'value="publish"', $html );
		$this->assertStringContainsString( 'start with the first reply', $html );
	}

	public function test_purchases(): void {
		$order = new \WC_Order();
		$order->save();
		$purchase = array(
			'id'         => 'P1',
			'sale'       => 'S1',
			'state'      => 'held',
			'sku'        => 'MUG',
			'name'       => 'Mug',
			'quantity'   => 2,
			'currency'   => 'EUR',
			'total'      => 1780,
			'refunded'   => 100,
			'handle'     => 'ada<',
			'created_at' => '2026-11-23T10:00:00Z',
			'hold_until' => '2026-11-23T10:15:00Z',
			'order'      => 'N-' . $order->id,
			'order_id'   => (string) $order->id,
		);
		$_GET     = array(
			'orderby' => 'created_at',
			'order'   => 'asc',
			'sale'    => 'S1',
		);
		\World::answer( 200, $this->list_of( $purchase ) );
		$html = self::printed( array( Purchases_Page::class, 'show' ) );
		$this->assertStringContainsString( 'sort=created_at', \World::$sent[0]['url'] );
		foreach ( array( '@ada&lt;', 'until 2026-11-23 10:15', '2 × Mug', '17.80 EUR', '−1.00 EUR', '#' . $order->id ) as $text ) {
			$this->assertStringContainsString( $text, $html );
		}
		$_GET = array( 'purchase' => 'P1' );
		\World::answer(
			200,
			$purchase + array(
				'history'   => array(
					array(
						'at'   => '2026-11-23T10:00:00Z',
						'from' => '',
						'to'   => 'held',
						'why'  => 'free <i>',
					),
				),
				'payment'   => array(
					'order_id'   => 'PP1',
					'capture_id' => 'CAP1',
				),
				'link'      => 'javascript:alert(1)',
				'reply_url' => 'https://x.com/ada/status/1',
				'refunds'   => array(
					array(
						'amount' => 100,
						'state'  => 'done',
					),
				),
			)
		);
		$html = self::printed( array( Purchases_Page::class, 'show' ) );
		foreach ( array( 'free &lt;i&gt;', 'PP1', 'CAP1', 'https://x.com/ada/status/1', 'replycart_cancel', '1.00 EUR' ) as $text ) {
			$this->assertStringContainsString( $text, $html );
		}
		$this->assertStringNotContainsString( 'javascript:', $html );
		\World::answer( 200, array( 'state' => 'ordered' ) + $purchase );
		$this->assertStringContainsString( 'Refund it in the order', self::printed( array( Purchases_Page::class, 'show' ) ) );
		\World::answer(
			200,
			array(
				'state'    => 'paid',
				'order'    => null,
				'order_id' => null,
			) + $purchase
		);
		$this->assertStringContainsString( 'replycart_refund', self::printed( array( Purchases_Page::class, 'show' ) ) );
	}

	public function test_replies(): void {
		$reply = array(
			'network'    => 'x',
			'id'         => '1',
			'handle'     => 'mira',
			'text'       => 'Hm <b>?',
			'why'        => 'a question',
			'created_at' => '2026-11-23T10:00:00Z',
			'url'        => 'https://x.com/mira/status/1',
		);
		\World::answer(
			200,
			$this->list_of(
				$reply,
				array(
					'id'          => '2',
					'answered_at' => '2026-11-23T10:00:00Z',
				) + $reply,
				array(
					'id'        => '3',
					'closed_at' => '2026-11-23T10:00:00Z',
				) + $reply
			)
		);
		$html = self::printed( array( Replies_Page::class, 'show' ) );
		$this->assertStringContainsString( 'state=inbox', \World::$sent[0]['url'] );
		foreach ( array( 'Hm &lt;b&gt;?', 'answered 2026-11-23', 'Open again', 'move=close&amp;network=x&amp;reply=1&amp;_wpnonce=nonce-replycart_reply' ) as $text ) {
			$this->assertStringContainsString( $text, $html );
		}
		$_GET = array(
			'reply'   => '1',
			'network' => 'x',
		);
		\World::answer( 404, array( 'detail' => 'The requested URL was not found on the server.' ), '/replies/x/1' );
		\World::answer( 200, $this->list_of( $reply ), '/replies?' );
		$this->assertStringContainsString( 'name="text"', self::printed( array( Replies_Page::class, 'show' ) ), 'an older Replycart' );
		\World::$transients = array();
		\World::answer( 404, array( 'detail' => 'no reply 1' ), '/replies/x/1' );
		$this->assertStringContainsString( 'not in the inbox any more', self::printed( array( Replies_Page::class, 'show' ) ) );
	}

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

	public function test_the_test_of_the_connection(): void {
		$ask = function ( array $fields ): array {
			$_POST = $fields;
			self::stopped( array( Ajax::class, 'test' ) );
			return \World::$said['json'];
		};
		\World::answer(
			200,
			array(
				'status'   => 'attention',
				'version'  => '1.4',
				'shop'     => array( 'platform' => 'woocommerce' ),
				'network'  => 'x',
				'payments' => 'paypal',
				'checks'   => array(
					array(
						'level'  => 'warning',
						'text'   => 'Late.',
						'advice' => 'Look.',
					),
				),
			)
		);
		$told = $ask(
			array(
				'url'   => '',
				'token' => '',
			)
		);
		$this->assertTrue( $told['ok'] );
		$this->assertContains( 'Late. Look.', $told['lines'] );
		$this->assertFalse(
			$ask(
				array(
					'url'   => 'ftp://x',
					'token' => '',
				)
			)['ok']
		);
		$before = count( \World::$sent );
		$this->assertFalse(
			$ask(
				array(
					'url'   => 'https://evil.example',
					'token' => '',
				)
			)['ok']
		);
		$this->assertCount( $before, \World::$sent, 'the saved token never goes to another address' );
		\World::answer( 401, array( 'detail' => 'unknown' ) );
		$this->assertStringContainsString(
			'unknown',
			$ask(
				array(
					'url'   => '',
					'token' => 'rcp_typed',
				)
			)['lines'][0]
		);
		$this->assertSame( 'Bearer rcp_typed', end( \World::$sent )['headers']['Authorization'] );
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

	public function test_the_panel_of_an_order(): void {
		$order        = new \WC_Order();
		$order->metas = array(
			Builder::REFERENCE => 'rc-1',
			Builder::HANDLE    => 'ada',
			Builder::REPLY     => 'https://x.com/ada/status/1',
			Builder::PURCHASE  => 'P1',
			Builder::PAYPAL    => 'PP1',
			Builder::SALE      => 'S1',
		);
		$order->props = array( 'transaction_id' => 'CAP1' );
		$order->save();
		Order_Panel::add( 'woocommerce_page_wc-orders', $order );
		Order_Panel::add( 'shop_order', new \WP_Post( $order->id, 'shop_order' ) );
		Order_Panel::add( 'shop_order', new \WC_Order() );
		Order_Panel::add( 'page', new \WP_Post( $order->id, 'page' ) );
		$this->assertSame( array( array( 'replycart', 'woocommerce_page_wc-orders' ), array( 'replycart', 'shop_order' ) ), \World::$boxes );
		$html = self::printed( fn() => Order_Panel::show( $order ) );
		foreach ( array( '@ada', 'https://x.com/ada/status/1', 'PP1', 'CAP1', 'rc-1' ) as $text ) {
			$this->assertStringContainsString( $text, $html );
		}
		$this->assertSame( array(), \World::$sent, 'the order does not wait' );
		$_POST = array( 'order' => (string) $order->id );
		\World::answer(
			200,
			array(
				'state'   => 'ordered',
				'history' => array(
					array(
						'at' => '2026-11-23T10:00:00Z',
						'to' => 'held',
					),
				),
			)
		);
		self::stopped( array( Ajax::class, 'panel' ) );
		$this->assertStringContainsString( 'is-held', \World::$said['json']['html'] );
		self::stopped( array( Ajax::class, 'panel' ) );
		$this->assertStringContainsString( 'cannot be reached', \World::$said['json']['html'] );
		$_POST = array( 'order' => '1' );
		$this->assertSame( 'json 404', self::stopped( array( Ajax::class, 'panel' ) ) );
	}

	public function test_sell_on_x_from_a_product(): void {
		$html = self::printed( fn() => Product_Buttons::on_product( new \WP_Post( 7 ) ) );
		$this->assertStringContainsString( 'page=replycart-sale&amp;product=7', $html );
		$this->assertSame( '', self::printed( fn() => Product_Buttons::on_product( new \WP_Post( 7, 'page' ) ) ) );
		$this->assertSame( '', self::printed( fn() => Product_Buttons::on_product( new \WP_Post( 7, 'product', 'draft' ) ) ) );
		$this->assertArrayHasKey( 'replycart', Product_Buttons::in_row( array(), new \WP_Post( 7 ) ) );
		$this->assertArrayHasKey( 'replycart_sell', Product_Buttons::bulk( array() ) );
		$this->assertStringContainsString( 'product=7', Product_Buttons::do_bulk( 'back', 'replycart_sell', array( '7' ) ) );
		$this->assertStringContainsString( 'products=7%2C8', Product_Buttons::do_bulk( 'back', 'replycart_sell', array( 7, 8 ) ) );
		$this->assertSame( 'back', Product_Buttons::do_bulk( 'back', 'trash', array( 7 ) ) );
		\World::$may = false;
		$this->assertSame( 'back', Product_Buttons::do_bulk( 'back', 'replycart_sell', array( 7 ) ) );
		$this->assertSame( array(), Product_Buttons::bulk( array() ) );
		$this->assertSame( array(), Product_Buttons::in_row( array(), new \WP_Post( 7 ) ) );
	}

	public function test_settings_never_show_a_secret(): void {
		$tab  = new Settings_Tab();
		$html = self::printed( array( $tab, 'output' ) );
		$this->assertStringNotContainsString( 'rcp_token', $html );
		$this->assertStringNotContainsString( 'whsec', $html );
		$this->assertStringContainsString( 'https://sell.example.com', $html );
		$_POST = array(
			Settings::URL    => 'https://new.example/',
			Settings::TOKEN  => '',
			Settings::SECRET => 'second',
		);
		$tab->save();
		$settings = new Settings();
		$this->assertSame( array( 'https://new.example', 'rcp_token', 'second', 'no' ), array( $settings->url(), $settings->token(), $settings->webhook_secret(), get_option( Settings::NOTICES ) ) );
		$this->assertStringNotContainsString( 'second', (string) get_option( Settings::SECRET ) );
		$_POST = array(
			Settings::URL               => 'javascript:x',
			Settings::TOKEN . '_forget' => '1',
			Settings::NOTICES           => 'yes',
		);
		$tab->save();
		$this->assertSame( array( 'https://new.example', '', true ), array( $settings->url(), $settings->token(), $settings->notices() ) );
		$this->assertCount( 1, \World::$notices );
		\World::$nonce = false;
		$this->assertSame( 'nonce', self::stopped( array( $tab, 'save' ) ) );
	}

	public function test_site_health(): void {
		$this->assertArrayHasKey( 'replycart', Site_Health::add( array() )['direct'] );
		\World::answer(
			200,
			array(
				'status'  => 'ok',
				'version' => '1',
			)
		);
		$this->assertSame( 'good', Site_Health::test()['status'] );
		\World::answer( 200, array( 'status' => 'down' ) );
		$this->assertSame( 'critical', Site_Health::test()['status'] );
		$this->assertSame( 'recommended', Site_Health::test()['status'], 'away' );
		\World::$transients = array();
		\World::answer( 401, '{}' );
		$this->assertSame( 'critical', Site_Health::test()['status'] );
		( new Settings() )->keep( Settings::TOKEN, '' );
		$this->assertSame( 'recommended', Site_Health::test()['status'] );
		\World::$options['permalink_structure'] = '';
		$this->assertStringContainsString( 'permalinks', Site_Health::test()['label'] );
		\World::$options['replycart_schema'] = '';
		$this->assertStringContainsString( 'tables', Site_Health::test()['label'] );
	}

	public function test_personal_data(): void {
		$this->needs_database();
		$order        = new \WC_Order();
		$order->paid  = time();
		$order->metas = array(
			Builder::REFERENCE => 'rc-1',
			Builder::HANDLE    => 'ada',
			Builder::REPLY     => 'https://x.com/1',
		);
		$order->props = array( 'billing_email' => 'ada@example.com' );
		$order->notes = array( 'Replycart: @ada on x, reply 7 and 8, sale mug\\1. Paid with PayPal, capture C1', 'Sent to @ada on Monday' );
		$order->save();
		$export = Privacy::exporters( array() )['replycart']['callback'];
		$erase  = Privacy::erasers( array() )['replycart']['callback'];
		\World::answer(
			200,
			$this->list_of(
				array(
					'network' => 'x',
					'id'      => '42',
				)
			)
		);
		\World::answer(
			200,
			array(
				'handle'    => 'ada',
				'purchases' => array(
					array(
						'id'      => 'P1',
						'address' => array( 'city' => 'Berlin' ),
					),
				),
				'none'      => null,
			)
		);
		$told = $export( 'ada@example.com', 1 );
		$this->assertStringContainsString( 'email=ada%40example.com', \World::$sent[0]['url'] );
		$this->assertSame(
			array(
				array(
					'name'  => 'handle',
					'value' => 'ada',
				),
				array(
					'name'  => 'purchases 0 id',
					'value' => 'P1',
				),
				array(
					'name'  => 'purchases 0 address city',
					'value' => 'Berlin',
				),
			),
			$told['data'][0]['data']
		);
		$this->assertTrue( $told['done'] );
		$this->assertStringContainsString( 'cannot be reached', $export( 'ada@example.com' )['data'][0]['data'][0]['value'], 'away: said, not hidden' );
		$kept = array( $order->metas, $order->notes );
		$told = $erase( 'ada@example.com', 1 );
		$this->assertSame( array( true, true, false ), array( $told['items_retained'], $told['done'], $told['items_removed'] ) );
		$this->assertStringContainsString( 'Orders by reply on X keep handle and reply', $told['messages'][1] );
		$this->assertSame( $kept, array( $order->metas, $order->notes ), 'nobody said that nothing is under way' );
		\World::$transients = array();
		\World::answer( 200, $this->buyer() );
		\World::answer( 200, array( 'erased' => true ) );
		$told = $erase( 'ada@example.com', 1 );
		$this->assertSame( array( true, false ), array( $told['items_removed'], $told['items_retained'] ) );
		$this->assertStringContainsString( '/buyers/x/42/erase', end( \World::$sent )['url'] );
		$this->assertSame( array( Builder::REFERENCE => 'rc-1' ), $order->metas, 'the reference is no personal data and finds the order' );
		$this->assertSame( array( 'Replycart: x, sale mug\\1. Paid with PayPal, capture C1', 'Sent to @ada on Monday' ), $order->notes, 'what the merchant wrote is the merchant’s' );
	}

	private function buyer(): array {
		return $this->list_of(
			array(
				'network' => 'x',
				'id'      => '42',
			)
		);
	}

	/** An order by reply, as it stands in the shop. */
	private function ordered( bool $paid = true, string $status = 'processing' ): \WC_Order {
		$order         = new \WC_Order();
		$order->status = $status;
		$order->paid   = $paid ? time() : null;
		$order->metas  = array(
			Builder::REFERENCE => 'rc-P1',
			Builder::PURCHASE  => 'P1',
			Builder::HANDLE    => 'ada',
			Builder::REPLY     => 'https://x.com/1',
		);
		$order->props  = array( 'billing_email' => 'ada@example.com' );
		$order->notes  = array( 'Replycart: @ada on x, reply 7, sale mug-1. Paid with PayPal, capture C1' );
		$order->save();
		return $order;
	}

	/** @dataProvider what_an_order_may_be */
	public function test_erasing_leaves_an_order_that_is_being_written( bool $paid, string $status, ?string $step, bool $gone ): void {
		$this->needs_database();
		$order = $this->ordered( $paid, $status );
		$kept  = array( $order->metas, $order->notes );
		if ( null !== $step ) {
			$claims = new Claims();
			$claims->open( 'rc-P1', '17.80' );
			$claims->advance( $claims->find( 'rc-P1' )['id'], 'new', $step, $order->get_id() );
		}
		\World::answer( 200, $this->buyer(), 'GET' );
		\World::answer( 200, array( 'erased' => array( 'replies' => 1 ) ), 'POST' );
		$found = Privacy::erasers( array() )['replycart']['callback']( 'ada@example.com', 1 );
		$this->assertSame( array( true, ! $gone, true ), array( $found['items_removed'], $found['items_retained'], $found['done'] ) );
		$this->assertSame( $gone ? 0 : 1, preg_match( '/until it is known that the purchase is over/', implode( ' ', $found['messages'] ) ) );
		if ( $gone ) {
			$this->assertStringNotContainsString( 'ada', implode( ' ', array_merge( $order->metas, $order->notes ) ) );
		} else {
			$this->assertSame( $kept, array( $order->metas, $order->notes ) );
		}
	}

	public function what_an_order_may_be(): array {
		return array(
			'paid and written'               => array( true, 'processing', 'done', true ),
			'paid, made before the plugin'   => array( true, 'completed', null, true ),
			'cancelled before it was paid'   => array( false, 'cancelled', null, true ),
			'a draft'                        => array( false, 'checkout-draft', 'made', false ),
			'stock taken, not paid'          => array( false, 'pending', 'taken', false ),
			'paid, its note not written yet' => array( true, 'processing', 'taken', false ),
			'not paid, made by REST'         => array( false, 'pending', null, false ),
		);
	}

	public function test_erasing_leaves_every_order_while_a_purchase_is_under_way(): void {
		$order = $this->ordered();
		$kept  = array( $order->metas, $order->notes );
		\World::answer( 200, $this->buyer(), 'GET' );
		// Of a group that was paid with one order, which names the first of them.
		\World::answer( 200, array( 'erased' => array( 'replies' => 0 ), 'under_way' => array( 'P2' ) ), 'POST' ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
		$found = Privacy::erasers( array() )['replycart']['callback']( 'ada@example.com', 1 );
		$this->assertSame( array( false, true, true, 2 ), array( $found['items_removed'], $found['items_retained'], $found['done'], count( $found['messages'] ) ) );
		$this->assertSame( $kept, array( $order->metas, $order->notes ) );
	}

	public function test_erasing_leaves_orders_until_everybody_of_the_address_was_asked(): void {
		$this->needs_database();
		$order = $this->ordered();
		$kept  = $order->metas;
		$erase = Privacy::erasers( array() )['replycart']['callback'];
		\World::answer( 200, array( 'pages' => 2 ) + $this->buyer(), 'GET' );
		\World::answer( 200, array( 'erased' => array( 'replies' => 1 ) ), 'POST' );
		$found = $erase( 'ada@example.com', 1 );
		$this->assertSame( array( false, $kept ), array( $found['done'], $order->metas ) );
		\World::answer( 200, $this->list_of(), 'GET' );
		$found = $erase( 'ada@example.com', 2 );
		$this->assertSame( array( true, true, false ), array( $found['done'], $found['items_removed'], $found['items_retained'] ) );
		$this->assertArrayNotHasKey( Builder::HANDLE, $order->metas );
	}

	public function test_erasing_in_a_shop_that_is_not_connected(): void {
		$this->needs_database();
		delete_option( Settings::URL );
		$order = $this->ordered();
		$found = Privacy::erasers( array() )['replycart']['callback']( 'ada@example.com', 1 );
		$this->assertSame( array( true, true ), array( $found['items_removed'], $found['items_retained'] ) );
		$this->assertArrayNotHasKey( Builder::HANDLE, $order->metas );
	}

	public function test_scripts_only_where_they_are_needed(): void {
		Admin::scripts( 'toplevel_page_replycart' );
		$this->assertContains( 'script replycart', \World::$said );
		\World::$said = array();
		foreach ( array( 'dashboard', 'edit-post' ) as $screen ) {
			\World::$options['screen'] = $screen;
			Admin::scripts( 'index.php' );
		}
		$this->assertSame( array(), \World::$said );
		\World::$options['screen'] = 'woocommerce_page_wc-orders';
		Admin::scripts( 'woocommerce_page_wc-orders' );
		$this->assertContains( 'style replycart', \World::$said );
	}

	public function test_start_hooks_everything_in(): void {
		Plugin::start();
		do_action( 'admin_menu' );
		$this->assertContains( 'replycart-purchases', \World::$said );
		foreach ( array( 'rest_api_init', 'woocommerce_payment_gateways', 'woocommerce_query_for_reserved_stock', 'wp_ajax_replycart_test', 'admin_post_replycart_save', 'site_status_tests', 'bulk_actions-edit-product', 'add_meta_boxes', 'replycart_notice' ) as $hook ) {
			$this->assertNotEmpty( \World::$hooks[ $hook ] ?? array(), $hook );
		}
		foreach ( array_keys( \World::$hooks ) as $hook ) {
			$this->assertDoesNotMatchRegularExpression( '/^(wp_head|wp_footer|the_content|template_|woocommerce_before|woocommerce_checkout|wp_enqueue_scripts|wp_ajax_nopriv|admin_post_nopriv)/', $hook, 'the storefront is left alone' );
		}
		$this->assertCount( 1, apply_filters( 'woocommerce_get_settings_pages', array() ) );
		$this->assertStringContainsString( 'tab=replycart', Admin::links( array() )[0] );
	}

	public function test_install_and_remove(): void {
		unset( \World::$options['replycart_schema'] );
		Install::upgrade();
		$this->assertSame( '1', get_option( 'replycart_schema' ) );
		$this->assertStringContainsString( 'UNIQUE KEY reference (reference)', end( $GLOBALS['wpdb']->log ) );
		$made = count( $GLOBALS['wpdb']->log );
		Install::upgrade();
		$this->assertCount( $made, $GLOBALS['wpdb']->log, 'once' );
		Install::schedule();
		Install::schedule();
		$this->assertCount( 1, \World::$tasks );
		$this->needs_database();
		Install::remove();
		$this->assertSame( array(), \World::$tasks );
		$this->assertSame( array(), array_filter( array_keys( \World::$options ), fn( $name ) => str_starts_with( $name, 'replycart' ) ) );
		$this->assertNull( $GLOBALS['wpdb']->get_var( "SELECT name FROM sqlite_master WHERE name LIKE 'wp_replycart%'" ) );
	}

	public function test_erasing_says_what_is_still_under_way(): void {
		$erase = Privacy::erasers( array() )['replycart']['callback'];
		$who   = $this->list_of(
			array(
				'network' => 'x',
				'id'      => '42',
			)
		);
		$told  = array(
			'erased'     => array(
				'replies'   => 0,
				'purchases' => 0,
			),
			'kept'       => array(),
			'under_way'  => array( 'P1' ),
		);
		\World::answer( 200, array( 'pages' => 2 ) + $who, 'GET' );
		\World::answer( 200, $told, 'POST' );
		$found = $erase( 'ada@example.com', 1 );
		$this->assertSame( array( false, true, true ), array( $found['items_removed'], $found['items_retained'], $found['done'] ), 'retained, and not asked for ever' );
		$this->assertStringContainsString( 'still under way', $found['messages'][0] );
		\World::answer( 200, $who, 'GET' );
		\World::answer( 200, array( 'erased' => array( 'replies' => 2 ), 'kept' => array( 'P0' ) ) + $told, 'POST' ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
		$found = $erase( 'ada@example.com', 1 );
		$this->assertSame( array( true, true, 2 ), array( $found['items_removed'], $found['items_retained'], count( $found['messages'] ) ) );
	}
}
