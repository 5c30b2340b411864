<?php
/**
 * The pages beside sales: replies, offers, clearance, gifts, buyers, wallets, figures, alerts.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Admin;
use Replycart\Admin\Alerts_Page;
use Replycart\Admin\Actions;
use Replycart\Admin\Buyer_Actions;
use Replycart\Admin\Buyers_Page;
use Replycart\Admin\Clearance_Actions;
use Replycart\Admin\Clearance_Page;
use Replycart\Admin\Figures_Page;
use Replycart\Admin\Gifts_Page;
use Replycart\Admin\Offer_Actions;
use Replycart\Admin\Offers_Page;
use Replycart\Admin\Replies_Page;
use Replycart\Admin\Reply_Actions;
use Replycart\Admin\Sale_Line;
use Replycart\Admin\Sales_Page;
use Replycart\Admin\Wallets_Page;
use Replycart\Admin\Watch_Actions;

final class PagesTest extends Case_ {

	private const OLD = array( 'detail' => 'The requested URL was not found on the server.' );

	protected function setUp(): void {
		parent::setUp();
		set_transient( 'replycart_markets', array() );
	}

	private function page( string $page, array $args = array() ): string {
		$_GET = $args;
		return self::printed( array( $page, 'show' ) );
	}

	private function done( string $doing, string $action, array $fields ): array {
		$_POST    = $fields;
		$_REQUEST = $fields;
		$before   = count( \World::$sent );
		self::stopped( array( $doing, $action ) );
		$sent = \World::$sent[ $before ] ?? array(
			'method' => '',
			'url'    => '',
			'body'   => '{}',
		);
		return array( $sent['method'] . ' ' . substr( $sent['url'], strlen( 'https://sell.example.com/api/v1' ) ), json_decode( $sent['body'] ?? '{}', true ) );
	}

	private function has( string $html, string ...$texts ): void {
		foreach ( $texts as $text ) {
			$this->assertStringContainsString( $text, $html );
		}
		$this->assertStringNotContainsString( '<script>', $html );
	}

	private static function items( array ...$rows ): array {
		return array(
			'items' => $rows,
			'pages' => 1,
			'total' => count( $rows ),
		);
	}

	public function test_every_page_is_in_the_menu_and_gets_woocommerces_fields(): void {
		Admin::menu();
		$this->assertCount( 13, \World::$said );
		$this->assertContains( 'replycart_page_replycart-offers', Admin::screens( array() ) );
	}

	/** @dataProvider new_lists */
	public function test_an_older_replycart_is_told_kindly( string $page, array $args, string $path ): void {
		\World::answer( 200, array( 'status' => 'ok' ), '/health' );
		foreach ( array( 1, 2 ) as $once ) {
			\World::answer( 404, self::OLD, $path );
		}
		$html = $this->page( $page, $args );
		$this->has( $html, 'needs a newer Replycart' );
		$this->assertStringNotContainsString( 'requested URL', $html );
	}

	public function new_lists(): array {
		return array(
			array( Wallets_Page::class, array(), '/wallets' ),
			array( Replies_Page::class, array( 'canned' => '1' ), '/replies/canned' ),
			array( Alerts_Page::class, array(), '' ),
		);
	}

	public function test_an_older_replycart_cannot_search_replies(): void {
		\World::answer( 422, array( 'errors' => array( 'search' => array( 'Unknown field.' ) ) ) );
		$this->has( $this->page( Replies_Page::class, array( 's' => 'blue' ) ), 'needs a newer Replycart' );
		$this->assertStringContainsString( 'search=blue', \World::$sent[0]['url'] );
	}

	public function test_the_inbox_shows_all_states(): void {
		$row = array(
			'network'   => 'x',
			'id'        => '1',
			'handle'    => 'mira',
			'text'      => 'Hm',
			'state'     => 'closed',
			'closed_at' => '2026-11-23T10:00:00Z',
			'private'   => true,
			'assigned'  => 'anna',
		);
		\World::answer( 200, self::items( $row ) );
		$html = $this->page( Replies_Page::class, array( 'state' => 'closed' ) );
		$this->has( $html, 'state=answered', 'state=closed', 'state=asked', 'state=new', 'move=reopen', 'in private', 'anna' );
	}

	public function test_one_reply_with_what_stands_beside_it(): void {
		$order = new \WC_Order();
		$order->save();
		$reply = array(
			'network'    => 'x',
			'id'         => '9',
			'author'     => '783',
			'handle'     => 'eve<',
			'text'       => 'Is it blue?',
			'state'      => 'inbox',
			'private'    => true,
			'text_limit' => 500,
			'assigned'   => 'marie',
			'beside'     => array(
				'sale'      => array(
					'id'    => 'S1',
					'title' => 'Mug',
					'state' => 'live',
				),
				'purchases' => array(
					array(
						'id'                => 'P1',
						'name'              => 'Mug',
						'quantity'          => 2,
						'state'             => 'ordered',
						'shop_order_id'     => (string) $order->id,
						'shop_order_number' => '1042',
					),
				),
			),
		);
		\World::answer( 200, self::items( array( 'name' => 'anna' ) ), '/people' );
		\World::answer(
			200,
			self::items(
				array(
					'name' => 'thanks',
					'text' => 'Dear {handle}, {sale}: {order}',
				)
			),
			'/replies/canned'
		);
		\World::answer( 200, $reply, '/replies/x/9' );
		$html = $this->page(
			Replies_Page::class,
			array(
				'network' => 'x',
				'reply'   => '9',
			)
		);
		$this->has( $html, '@eve&lt;', 'maxlength="500"', 'At most 500 characters.', 'Answer in private', 'Dear @eve&lt;, Mug: 1042', 'sale=S1', 'purchase=P1', '2 × Mug', '<option>anna</option>', '<option selected>marie</option>', 'replycart_assign' );
		\World::answer(
			200,
			array(
				'state'     => 'closed',
				'closed_at' => '2026-11-23T10:00:00Z',
			) + $reply,
			'/replies/x/9'
		);
		$html = $this->page(
			Replies_Page::class,
			array(
				'network' => 'x',
				'reply'   => '9',
			)
		);
		$this->has( $html, 'value="reopen"' );
		$this->assertStringNotContainsString( 'name="text"', $html );
		\World::$transients = array();
		\World::answer(
			200,
			array(
				'text_limit' => 0,
				'handle'     => '',
			) + $reply,
			'/replies/x/9'
		);
		$html = $this->page(
			Replies_Page::class,
			array(
				'network' => 'x',
				'reply'   => '9',
			)
		);
		$this->has( $html, 'No answer can go out', 'forgotten' );
		$this->assertStringNotContainsString( 'name="text"', $html );
	}

	public function test_replies_are_handed_over_and_answers_are_not_lost(): void {
		$who = array(
			'network' => 'x',
			'reply'   => '9',
			'key'     => 'k',
		);
		\World::answer( 200, array( 'id' => '9' ) );
		$this->assertSame( array( 'POST /replies/x/9/assign', array( 'user' => 'anna' ) ), $this->done( Reply_Actions::class, 'assign', $who + array( 'user' => 'anna' ) ) );
		\World::answer( 409, array( 'detail' => 'answered before' ) );
		$this->done(
			Reply_Actions::class,
			'reply',
			$who + array(
				'move' => 'answer',
				'text' => 'A long text',
			)
		);
		\World::answer( 200, array( 'state' => 'inbox' ) + $who + array( 'id' => '9' ), '/replies/x/9' );
		\World::answer( 404, self::OLD );
		\World::answer( 404, self::OLD );
		$this->has( $this->page( Replies_Page::class, $who ), '>A long text</textarea>', 'maxlength="280"' );
		\World::answer( 201, array( 'name' => 'x' ) );
		$body = array(
			'name' => 'x',
			'text' => "a\nb",
		);
		$this->assertSame( array( 'POST /replies/canned', $body ), $this->done( Reply_Actions::class, 'canned', $body ) );
		\World::answer( 204, '' );
		$this->assertSame( 'DELETE /replies/canned/a%2Fb', $this->done( Reply_Actions::class, 'canned_drop', array( 'name' => 'a/b' ) )[0] );
		$this->assertSame( 'success', \World::$transients['replycart_said_1'][0] );
	}

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

	public function test_offers(): void {
		$offer = array(
			'id'       => 'O1',
			'state'    => 'open',
			'hashtag'  => 'HelloWinter',
			'percent'  => null,
			'amount'   => 500,
			'minimum'  => 3000,
			'currency' => 'EUR',
			'days'     => 14,
			'for'      => 'buyers',
			'given'    => 7,
			'coupons'  => array( 'used' => 3 ),
			'link'     => 'https://sell.example.com/o/hello',
		);
		\World::answer( 200, self::items( $offer ) );
		$this->has( $this->page( Offers_Page::class ), '#HelloWinter', '7 given, 3 used', '5.00 EUR', 'state=ended' );
		\World::answer( 200, $offer, '/offers/O1' );
		\World::answer(
			200,
			self::items(
				array(
					'handle'  => 'ada',
					'code'    => 'WINTER-1',
					'state'   => 'used',
					'used_at' => '2026-11-23T10:00:00Z',
				)
			),
			'/coupons'
		);
		$this->has( $this->page( Offers_Page::class, array( 'offer' => 'O1' ) ), '@ada', 'WINTER-1', 'used 2026-11-23', 'replycart_offer_end', 'each paid order, once', '30.00 EUR' );
		$this->has( $this->page( Offers_Page::class, array( 'new' => '1' ) ), 'nonce-replycart_offer', 'name="hashtag"' );
		\World::answer( 201, array( 'id' => 'O2' ) );
		$typed             = array(
			'hashtag' => '#Hi',
			'percent' => '10',
			'minimum' => '30',
			'days'    => '14',
			'whom'    => 'buyers',
			'lang'    => 'en',
			'answers' => '1',
		);
		list( $to, $body ) = $this->done( Offer_Actions::class, 'offer', $typed );
		$this->assertSame( 'POST /offers', $to );
		$this->assertEquals(
			array(
				'hashtag'  => '#Hi',
				'percent'  => 10,
				'minimum'  => 3000,
				'days'     => 14,
				'for'      => 'buyers',
				'currency' => 'EUR',
				'lang'     => 'en',
				'answers'  => true,
				'announce' => false,
			),
			$body
		);
		$this->assertSame( ' ', $this->done( Offer_Actions::class, 'offer', array( 'amount' => '5' ) + $typed )[0] );
		$this->has( $this->page( Offers_Page::class, array( 'new' => '1' ) ), 'Either percent or an amount.', 'value="#Hi"' );
		\World::answer( 200, $offer );
		$this->assertSame( 'POST /offers/O1/end', $this->done( Offer_Actions::class, 'offer_end', array( 'offer' => 'O1' ) )[0] );
	}

	public function test_clearance(): void {
		$rule     = array(
			'id'          => 'R1',
			'name'        => 'Weekend',
			'active'      => true,
			'slots'       => array( 'sat 10', 'sun 18' ),
			'zone'        => 'Europe/Paris',
			'percent'     => 20,
			'stock_over'  => 0,
			'unsold_days' => 30,
			'category'    => '',
			'repeat_days' => 30,
			'units'       => 10,
			'hours'       => 24,
			'lang'        => 'en',
			'publish'     => false,
		);
		$proposal = array(
			'id'        => 'C1',
			'rule'      => 'R1',
			'product'   => 'MUG',
			'name'      => 'Mug',
			'state'     => 'proposed',
			'items'     => array( 'MUG' => 4 ),
			'lapses_at' => '2026-11-24T10:00:00Z',
		);
		\World::answer( 200, self::items( $rule ), '/clearance/rules' );
		\World::answer( 200, self::items( $proposal, array( 'state' => 'lapsed', 'why' => 'sold out' ) + $proposal ), '/clearance/proposals' ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
		$html = $this->page( Clearance_Page::class );
		$this->has( $html, 'Weekend', 'at least 20 % off, unsold for 30 days, proposes', '4 × MUG', 'lapses 2026-11-24', 'move=approve', 'sold out', 'replycart_rule_switch', 'replycart_rule_drop' );
		$this->assertSame( 1, substr_count( $html, 'move=approve' ) );
		\World::answer( 200, self::items( $rule ), '/clearance/rules' );
		$this->has( $this->page( Clearance_Page::class, array( 'rule' => 'R1' ) ), 'value="sat 10, sun 18"', 'name="stock_over" value=""', 'value="20"' );
		$typed = array(
			'rule'  => 'R1',
			'name'  => 'Weekend',
			'slots' => 'sat 10,sun 18',
			'zone'  => 'Europe/Paris',
			'hours' => '12',
			'lang'  => 'en',
		);
		$this->assertSame( ' ', $this->done( Clearance_Actions::class, 'rule', $typed )[0], 'nothing to look for' );
		\World::answer( 200, $rule );
		list( $to, $body ) = $this->done( Clearance_Actions::class, 'rule', array( 'percent' => '25' ) + $typed );
		$this->assertSame( 'PATCH /clearance/rules/R1', $to );
		$this->assertSame( array( 25, 0, array( 'sat 10', 'sun 18' ), 12, '' ), array( $body['percent'], $body['stock_over'], $body['slots'], $body['hours'], $body['wording'] ) );
		\World::answer( 201, $rule );
		$this->assertSame( 'POST /clearance/rules', $this->done( Clearance_Actions::class, 'rule', array( 'rule' => 'new', 'percent' => '25' ) + $typed )[0] ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
		foreach ( array(
			'POST /clearance/rules/R1/off'            => array( 'rule_switch', array( 'rule' => 'R1', 'move' => 'off' ) ), // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
			'DELETE /clearance/rules/R1'              => array( 'rule_drop', array( 'rule' => 'R1' ) ),
			'POST /clearance/proposals/C1/dismiss'    => array( 'decide', array( 'proposal' => 'C1', 'move' => 'dismiss' ) ), // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
			' '                                       => array( 'decide', array( 'proposal' => 'C1', 'move' => '../x' ) ), // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
		) as $call => $what ) {
			\World::answer( 200, $rule );
			$this->assertSame( $call, $this->done( Clearance_Actions::class, ...$what )[0] );
		}
		\World::$http = array();
		\World::answer( 404, self::OLD );
		$this->done( Clearance_Actions::class, 'rule_drop', array( 'rule' => 'R1' ) );
		$this->assertStringContainsString( 'newer Replycart', \World::$transients['replycart_said_1'][1][0] );
	}

	public function test_gifts(): void {
		$gift = array(
			'id'       => 'G1',
			'kind'     => 'send',
			'state'    => 'open',
			'handle'   => 'ada',
			'to'       => 'linus',
			'amount'   => 5000,
			'currency' => 'EUR',
			'history'  => array(
				array(
					'at'  => '2026-11-23T10:00:00Z',
					'to'  => 'open',
					'why' => 'confirmed',
				),
			),
		);
		\World::answer( 200, self::items( $gift ) );
		$this->has( $this->page( Gifts_Page::class ), '@ada', '@linus', '50.00 EUR', 'gift=G1' );
		\World::answer( 200, $gift );
		$this->has( $this->page( Gifts_Page::class, array( 'gift' => 'G1' ) ), 'confirmed', 'replycart_gift_cancel' );
		\World::answer( 200, array( 'state' => 'paid' ) + $gift );
		$this->assertStringNotContainsString( 'replycart_gift_cancel', $this->page( Gifts_Page::class, array( 'gift' => 'G1' ) ) );
		\World::answer( 200, $gift );
		$this->assertSame( 'POST /gifts/G1/cancel', $this->done( Buyer_Actions::class, 'gift_cancel', array( 'gift' => 'G1' ) )[0] );
	}

	public function test_buyers(): void {
		$buyer = array(
			'network'    => 'x',
			'id'         => '783',
			'handle'     => '',
			'blocked_at' => '2026-11-23T10:00:00Z',
			'stopped_at' => '2026-11-23T10:00:00Z',
		);
		\World::answer( 200, self::items( $buyer + array( 'replies' => 3 ) ) );
		$this->has( $this->page( Buyers_Page::class, array( 's' => 'ada@example.com' ) ), 'erased (783)', 'blocked', 'said stop' );
		$this->assertStringContainsString( 'email=ada%40example.com', \World::$sent[0]['url'] );
		\World::answer(
			200,
			array(
				'handle'     => 'ada',
				'blocked_at' => null,
				'replies'    => array( array( 'text' => 'buy <i>' ) ),
				'purchases'  => array(
					array(
						'id'       => 'P1',
						'sku'      => 'MUG',
						'quantity' => 1,
						'state'    => 'held',
					),
				),
			) + $buyer
		);
		$who = array(
			'network' => 'x',
			'buyer'   => '783',
		);
		$this->has( $this->page( Buyers_Page::class, $who ), '@ada', 'buy &lt;i&gt;', 'purchase=P1', 'value="block"', 'value="erase"', 'replycart_buyer_export' );
		\World::answer( 200, array( 'id' => '783' ) );
		$this->assertSame( 'POST /buyers/x/783/block', $this->done( Buyer_Actions::class, 'buyer', $who + array( 'move' => 'block' ) )[0] );
		\World::answer( 200, array( 'under_way' => array( 'P1' ) ) );
		$this->done( Buyer_Actions::class, 'buyer', $who + array( 'move' => 'erase' ) );
		$this->assertSame( 'warning', \World::$transients['replycart_said_1'][0] );
	}

	public function test_wallets(): void {
		\World::answer(
			200,
			self::items(
				array(
					'network'      => 'x',
					'buyer_id'     => '783',
					'handle'       => 'ada',
					'state'        => 'saved',
					'per_purchase' => 5000,
					'per_month'    => array(
						'amount'   => 20000,
						'currency' => 'EUR',
					),
				)
			)
		);
		$this->has( $this->page( Wallets_Page::class ), '@ada', '50.00 EUR', '200.00 EUR', '1 items' );
	}

	public function test_a_line_that_cannot_be_had_is_not_an_empty_one(): void {
		\World::answer( 403, array( 'detail' => 'Needs purchases:read.' ), '/waitlist' );
		$html = self::printed( fn() => Sale_Line::show( 'S1', 'EUR' ) );
		$this->has( $html, 'Waiting in line', 'Needs purchases:read.' );
		\World::answer( 404, self::OLD, '/waitlist' );
		$this->assertSame( '', self::printed( fn() => Sale_Line::show( 'S1', 'EUR' ) ) );
	}

	public function test_a_token_without_figures_is_said_above_the_sales(): void {
		\World::answer( 403, array( 'detail' => 'Needs figures:read.' ), '/figures' );
		\World::answer( 200, self::items(), '/sales?' );
		$this->has( $this->page( Sales_Page::class ), 'Needs figures:read.' );
	}

	public function test_figures(): void {
		$day = array(
			'day'     => '2026-11-23',
			'replies' => 9,
			'paid'    => 2,
			'revenue' => 2580,
			'refunds' => 0,
		);
		\World::answer(
			200,
			array(
				'currency' => 'EUR',
				'totals'   => array(
					'replies' => 9,
					'revenue' => 2580,
				),
				'days'     => array( array( 'revenue' => 0, 'replies' => 0, 'paid' => 0 ) + $day, $day ), // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
				'networks' => array(
					array(
						'network' => 'x',
						'totals'  => array(
							'views'            => 1200,
							'replies'          => 6,
							'intents'          => 5,
							'holds'            => 4,
							'checkouts'        => 3,
							'paid'             => 2,
							'revenue'          => 2580,
							'refunds'          => 1290,
							'network_cost_usd' => 0.215,
							'net'              => 1290,
							'net_after_cost'   => 1271,
						),
					),
					array(
						'network' => 'bluesky',
						'totals'  => array(
							'replies' => 3,
							'paid'    => 1,
							'revenue' => 1290,
						),
					),
				),
			),
			'/figures?'
		);
		\World::answer(
			200,
			array(
				'currency' => 'EUR',
				'ours'     => array(
					'orders'  => 2,
					'revenue' => 2580,
				),
				'shop'     => array(
					'orders'  => 10,
					'revenue' => 25800,
				),
				'share'    => 0.1,
				'net'      => 2580,
			),
			'/figures/worth'
		);
		$html = $this->page( Figures_Page::class, array( 'days' => '7' ) );
		$this->assertStringContainsString( 'days=7', \World::$sent[0]['url'] );
		$this->has( $html, '<svg', '25.80 EUR', 'By network', '>X</th><td>1,200</td><td>6</td><td>5</td><td>4</td><td>3</td><td>2</td><td>25.80 EUR</td><td>12.90 EUR</td><td>0.22 USD</td><td>12.90 EUR</td><td>12.71 EUR<', '>Bluesky</th><td>—</td><td>3</td><td>—</td><td>—</td><td>—</td><td>1</td><td>12.90 EUR</td><td>—<', '10 orders, 258.00 EUR', '10.0 %', 'what=worth', 'action=replycart_csv' );
	}

	private function sale_with( array $posts, array $accounts, string $state = 'live' ): string {
		\World::answer( 200, self::items( ...$posts ), '/figures/posts' );
		\World::answer( 200, self::items( ...$accounts ), '/figures/accounts' );
		\World::answer( 200, self::items(), '/waitlist' );
		\World::answer(
			200,
			array(
				'id'       => 'S1',
				'state'    => $state,
				'title'    => 'Mug',
				'currency' => 'EUR',
				'figures'  => array(
					'replies'        => 4,
					'revenue'        => 4900,
					'refunds'        => 0,
					'currency'       => 'EUR',
					'net'            => 4900,
					'net_after_cost' => null,
				),
			),
			'/sales/S1'
		);
		return $this->page( Sales_Page::class, array( 'sale' => 'S1' ) );
	}

	public function test_posts_and_who_passed_them_on(): void {
		$post   = array(
			'network'   => 'x',
			'url'       => 'https://x.com/shop/status/1',
			'posted_at' => '2026-11-23T10:00:00Z',
			'views'     => 5210,
			'reposts'   => null,
			'likes'     => 3,
			'replies'   => 9,
			'intents'   => 8,
			'paid'      => 7,
			'revenue'   => 4900,
			'currency'  => 'EUR',
		);
		$quote  = array(
			'kind'     => 'quote',
			'handle'   => 'zoe<',
			'reach'    => 12000,
			'url'      => 'https://x.com/zoe/status/2',
			'replies'  => 4,
			'intents'  => 2,
			'holds'    => 2,
			'paid'     => 1,
			'revenue'  => 4900,
			'currency' => 'EUR',
		);
		$erased = array(
			'handle' => '',
			'reach'  => null,
			'url'    => 'javascript:alert(1)',
		) + $quote;
		$repost = array(
			'kind'    => 'repost',
			'handle'  => 'xia',
			'reach'   => 7,
			'revenue' => null,
			'replies' => null,
		);
		$html   = $this->sale_with( array( $post ), array( $quote, $erased, $repost ) );
		$this->has( $html, 'Post by post', '<td>5,210</td><td>—</td><td>3</td><td>9</td>', 'X, 2026-11-23 10:00', '@zoe&lt;', 'https://x.com/zoe/status/2', '<td>12,000</td><td>4</td><td>2</td><td>2</td><td>1</td><td>49.00 EUR</td>', 'forgotten', 'Reposted by 1 account: @xia (7)', 'before the cost of X: 49.00 EUR' );
		$this->has( $html, 'what=hours', 'what=posts', 'what=accounts' );
		$this->assertStringNotContainsString( 'javascript:', $html );
		\World::$http = array();
		$many         = $this->sale_with( array(), array_fill( 0, 25, $repost ) );
		$this->has( $many, 'Reposted by 25 accounts:', '@xia (7) …' );
		$this->assertStringNotContainsString( 'Post by post', $many );
		\World::$http = array();
		$this->assertStringNotContainsString( 'Who passed it on', $this->sale_with( array(), array() ) );
	}

	public function test_an_older_replycart_has_no_figures_of_posts(): void {
		\World::answer( 404, self::OLD, '/figures/posts' );
		\World::answer( 404, self::OLD, '/figures/accounts' );
		$html = $this->sale_with( array(), array() );
		$this->has( $html, 'From reply to order' );
		$this->assertStringNotContainsString( 'requested URL', $html );
		$this->assertStringNotContainsString( 'Post by post', $html );
		$this->assertSame( array(), \World::$log );
	}

	/** @dataProvider what_keeps_figures_away */
	public function test_figures_that_cannot_be_had_say_why_and_what_to_do( int $status, string $detail, string $said, string $advice, string $logged ): void {
		\World::answer( $status, $status ? array( 'detail' => $detail ) : $detail, '/figures/posts' );
		$html = $this->sale_with( array(), array() );
		$this->has( $html, 'From reply to order', 'Post by post', $said, $advice );
		$this->assertSame( 1, substr_count( $html, $said ), 'once, and not for each table' );
		$log = implode( "\n", \World::$log );
		$this->assertStringContainsString( 'Figures of sale S1 not read: ' . $logged, $log );
		$this->assertStringNotContainsString( 'rcp_token', $log );
	}

	public function what_keeps_figures_away(): array {
		return array(
			array( 403, 'rcp_token lacks figures:read', 'does not accept the token', 'scope figures:read', 'denied (403)' ),
			array( 503, 'The ledger takes no writes.', 'The ledger takes no writes.', 'Reload this page in a minute', 'unsure (503)' ),
			array( 429, 'Too many requests.', 'Too many requests.', 'Look under Alerts', 'refused (429)' ),
			array( 0, 'cURL error 7: Failed to connect', 'cannot be reached', 'Reload this page in a minute', 'down (0)' ),
		);
	}

	public function test_a_long_canned_answer_opens_by_a_click(): void {
		$row  = static fn( string $text ): array => array(
			'name' => 'Long',
			'text' => $text,
		);
		\World::answer( 200, self::items( $row( str_repeat( 'Dear <b>', 50 ) ), $row( 'Short <b>' ) ) );
		$html = $this->page( Replies_Page::class, array( 'canned' => '1' ) );
		$this->has( $html, 'maxlength="10000"', 'Dear &lt;b&gt; …</summary>', '<td>Short &lt;b&gt;</td>' );
		$this->assertSame( 1, substr_count( $html, '<details>' ) );
	}

	public function test_a_draft_has_no_posts_to_ask_for(): void {
		$this->sale_with( array(), array(), 'draft' );
		foreach ( \World::$sent as $sent ) {
			$this->assertStringNotContainsString( '/figures/', $sent['url'] );
		}
	}

	/** @dataProvider tables_of_a_sale */
	public function test_the_figures_of_a_sale_as_a_table( string $what, string $path ): void {
		\World::answer( 200, array( 'items' => array() ) );
		[ $asked ] = $this->done(
			Watch_Actions::class,
			'csv',
			array(
				'what' => $what,
				'sale' => 'S/1',
			)
		);
		$this->assertSame( 'GET ' . $path, $asked );
		$this->assertSame( 'text/csv', \World::$sent[0]['headers']['Accept'] );
		\World::answer( 200, array( 'id' => 'S/1' ) );
		$this->assertStringContainsString( 'needs a newer Replycart', $this->page( Sales_Page::class, array( 'sale' => 'S/1' ) ) );
	}

	public function tables_of_a_sale(): array {
		return array(
			array( 'hours', '/sales/S%2F1/figures' ),
			array( 'posts', '/sales/S%2F1/figures/posts' ),
			array( 'accounts', '/sales/S%2F1/figures/accounts' ),
			array( '../x', '/sales/S%2F1/figures' ),
		);
	}

	public function test_an_older_replycart_gives_figures_that_become_a_table_here(): void {
		$table = new \ReflectionMethod( Watch_Actions::class, 'table' );
		$table->setAccessible( true );
		$days = array(
			'currency' => 'EUR',
			'days'     => array(
				array(
					'day'     => '2026-11-23',
					'paid'    => 2,
					'revenue' => 2580,
				),
			),
		);
		$this->assertSame( "day,paid,revenue\r\n2026-11-23,2,25.80\r\n", $table->invoke( null, $days ) );
		$worth = array(
			'currency' => 'EUR',
			'ours'     => array(
				'orders'  => 2,
				'revenue' => 2580,
			),
			'net'      => -100,
			'why'      => '=cmd|x',
		);
		$this->assertSame( "currency,ours_orders,ours_revenue,net,why\r\nEUR,2,25.80,-1.00,cmdx\r\n", $table->invoke( null, $worth ) );
	}

	public function test_alerts_and_parked_tasks(): void {
		\World::answer(
			200,
			array(
				'status' => 'attention',
				'checks' => array(
					array(
						'level' => 'error',
						'text'  => 'One is parked.',
					),
				),
			),
			'/health'
		);
		\World::answer(
			200,
			self::items(
				array(
					'id'       => '5',
					'kind'     => 'answer',
					'subject'  => 'P1',
					'attempts' => 9,
					'error'    => 'X said <no>',
				)
			),
			'/tasks'
		);
		\World::answer(
			200,
			self::items(
				array(
					'kind' => 'parked',
					'text' => 'A task is parked',
					'at'   => '2026-11-23T10:00:00Z',
				)
			),
			'/alerts'
		);
		$this->has( $this->page( Alerts_Page::class ), 'One is parked.', 'X said &lt;no&gt;', 'task=5', 'A task is parked' );
		$this->assertStringContainsString( 'state=parked', \World::$sent[1]['url'] );
		\World::answer( 200, array( 'id' => '5' ) );
		$this->assertSame( 'POST /tasks/5/retry', $this->done( Watch_Actions::class, 'retry', array( 'task' => '5' ) )[0] );
	}

	public function test_the_sidecar_speaks_the_language_of_the_person(): void {
		\World::$options['locale'] = 'fr_FR';
		\World::answer( 200, self::items() );
		$this->page( Wallets_Page::class );
		$this->assertSame( 'fr', \World::$sent[0]['headers']['Accept-Language'] );
	}
}
