<?php
/**
 * Figures: of the shop, by network, of a sale, its posts and who passed them on; as CSV.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Figures_Page;
use Replycart\Admin\Sales_Page;
use Replycart\Admin\Watch_Actions;

final class FiguresTest extends PagesCase {

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

	public function test_a_token_without_figures_is_said_above_the_sales(): void {
		\World::answer( 403, array( 'detail' => 'Needs figures:read.' ), '/figures' );
		\World::answer( 200, self::items(), '/sales?' );
		$this->has( $this->page( Sales_Page::class ), 'Needs figures:read.', 'Make a token with that scope' );
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
		$this->has( $html, 'Post by post', '<td>5,210</td><td>—</td><td>3</td><td>9</td>', 'X, 2026-11-23 10:00', '@zoe&lt;', 'https://x.com/zoe/status/2', '<td>12,000</td><td>4</td><td>2</td><td>2</td><td>1</td><td>49.00 EUR</td>', 'forgotten', 'Reposted by 1 account: @xia (7)', 'before the cost of the network: 49.00 EUR' );
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
			array( 403, 'rcp_token lacks figures:read', 'does not accept the token', 'Make a token with that scope', 'denied (403)' ),
			array( 503, 'The ledger takes no writes.', 'The ledger takes no writes.', 'Reload this page in a minute', 'unsure (503)' ),
			array( 429, 'Too many requests.', 'Too many requests.', 'Look under Alerts', 'refused (429)' ),
			array( 0, 'cURL error 7: Failed to connect', 'cannot be reached', 'Reload this page in a minute', 'down (0)' ),
		);
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

	public function test_whether_it_is_worth_it_says_why_it_is_not_known_and_what_to_do(): void {
		foreach ( array(
			array( 403, array( 'detail' => 'this token lacks the scope figures:read' ), 'Make a token with that scope' ),
			array( 503, array( 'detail' => 'later' ), 'Reload this page in a minute' ),
			array( 404, array( 'detail' => 'no' ), 'needs a newer Replycart' ),
		) as [ $status, $body, $says ] ) {
			\World::answer( 200, array( 'currency' => 'EUR' ) );
			\World::answer( $status, $body );
			$this->has( $this->page( \Replycart\Admin\Figures_Page::class ), 'Is it worth it?', $says );
		}
	}

	public function test_posts_on_several_networks_are_called_by_their_names(): void {
		$posts = array();
		foreach ( array( 'x', 'bluesky', 'mastodon' ) as $network ) {
			$posts[] = array(
				'network' => $network,
				'url'     => "https://$network.example/1",
			);
		}
		\World::answer( 200, array( 'currency' => 'EUR' ) );
		\World::answer( 200, self::items( array( 'posts' => $posts ) ) );
		$this->has( $this->page( Sales_Page::class ), '>on X</a><br>', '>on Bluesky</a><br>', '>on Mastodon</a>' );
		\World::answer(
			200,
			array(
				'id'    => 'S1',
				'state' => 'draft',
				'posts' => $posts,
			),
			'/sales/S1'
		);
		$this->has( $this->page( Sales_Page::class, array( 'sale' => 'S1' ) ), 'Look at it on X', 'Look at it on Bluesky', 'Look at it on Mastodon' );
	}
}
