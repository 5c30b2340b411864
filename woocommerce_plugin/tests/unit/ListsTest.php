<?php
/**
 * The lists of sales, purchases and replies, one sale, and every page when the sidecar is away.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Alerts_Page;
use Replycart\Admin\Basket_Form;
use Replycart\Admin\Buyers_Page;
use Replycart\Admin\Clearance_Page;
use Replycart\Admin\Figures_Page;
use Replycart\Admin\Gifts_Page;
use Replycart\Admin\Offers_Page;
use Replycart\Admin\Purchases_Page;
use Replycart\Admin\Replies_Page;
use Replycart\Admin\Sale_Form;
use Replycart\Admin\Sales_Page;
use Replycart\Admin\Wallets_Page;

final class ListsTest extends AdminCase {

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
}
