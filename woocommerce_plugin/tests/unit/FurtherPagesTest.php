<?php
/**
 * Offers, clearance, gifts, buyers, wallets.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Admin;
use Replycart\Admin\Alerts_Page;
use Replycart\Admin\Buyer_Actions;
use Replycart\Admin\Buyers_Page;
use Replycart\Admin\Clearance_Actions;
use Replycart\Admin\Clearance_Page;
use Replycart\Admin\Gifts_Page;
use Replycart\Admin\Offer_Actions;
use Replycart\Admin\Offers_Page;
use Replycart\Admin\Replies_Page;
use Replycart\Admin\Wallets_Page;

final class FurtherPagesTest extends PagesCase {

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

	public function test_the_sidecar_speaks_the_language_of_the_person(): void {
		\World::$options['locale'] = 'fr_FR';
		\World::answer( 200, self::items() );
		$this->page( Wallets_Page::class );
		$this->assertSame( 'fr', \World::$sent[0]['headers']['Accept-Language'] );
	}
}
