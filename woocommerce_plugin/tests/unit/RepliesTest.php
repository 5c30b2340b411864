<?php
/**
 * The inbox, one reply with what stands beside it, canned answers.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Replies_Page;
use Replycart\Admin\Reply_Actions;

final class RepliesTest extends PagesCase {

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

	public function test_that_an_answer_may_stand_there_is_told_in_the_list_and_on_the_page(): void {
		$reply = array(
			'network'        => 'x',
			'id'             => '9',
			'handle'         => 'eve',
			'text'           => 'Is it blue?',
			'state'          => 'inbox',
			'why'            => 'no answer',
			'answer'         => 'Yes.',
			'maybe_answered' => true,
			'text_limit'     => 280,
		);
		\World::answer( 200, self::items( $reply ) );
		$this->has( $this->page( Replies_Page::class, array() ), 'no answer<br>', 'may have gone out' );
		\World::answer( 200, $reply, '/replies/x/9' );
		$asked = array(
			'network' => 'x',
			'reply'   => '9',
		);
		$this->has( $this->page( Replies_Page::class, $asked ), 'may have gone out' );
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

	private const WHO = array(
		'network' => 'bluesky',
		'reply'   => '9',
		'key'     => 'k',
		'user'    => 'anna',
	);

	private function shown( array $reply = array() ): string {
		\World::answer(
			200,
			$reply + array(
				'network'  => 'bluesky',
				'id'       => '9',
				'state'    => 'inbox',
				'assigned' => 'paul',
			),
			'/replies/bluesky/9'
		);
		\World::answer( 200, self::items( array( 'name' => 'anna' ) ), '/people' );
		\World::answer( 200, self::items(), '/replies/canned' );
		return $this->page( Replies_Page::class, self::WHO );
	}

	public function test_the_second_of_two_who_take_a_conversation_is_told_beside_it_who_has_it(): void {
		$this->has( $this->shown(), 'name="was" value="paul"' );
		$this->has( $this->shown( array( 'assigned' => '' ) ), 'name="was" value=""' );
		\World::answer( 200, array( 'id' => '9' ) );
		$this->assertSame(
			array(
				'user' => 'anna',
				'was'  => '',
			),
			$this->done( Reply_Actions::class, 'assign', self::WHO + array( 'was' => '' ) )[1]
		);
		\World::$transients = array();
		\World::answer( 409, array( 'detail' => 'paul takes care of this reply by now' ) );
		$before = count( \World::$sent );
		$this->done( Reply_Actions::class, 'assign', self::WHO + array( 'was' => '' ) );
		$this->assertCount( $before + 1, \World::$sent, 'not tried again over the head of the first' );
		$this->assertArrayNotHasKey( 'replycart_said_1', \World::$transients, 'beside the form, not above the page' );
		$this->has( $this->shown(), 'Not handed over: paul takes care of this reply by now. Below', '<option selected>paul</option>', 'name="was" value="paul"' );
	}

	public function test_an_older_replycart_hands_over_without_looking_whose_it_was(): void {
		\World::answer(
			422,
			array(
				'detail' => 'some fields cannot be taken',
				'errors' => array( 'was' => array( 'Unknown field.' ) ),
			)
		);
		\World::answer( 200, array( 'id' => '9' ) );
		$this->done( Reply_Actions::class, 'assign', self::WHO + array( 'was' => '' ) );
		$this->assertSame( '{"user":"anna"}', end( \World::$sent )['body'] );
		$this->assertSame( 'k-user', end( \World::$sent )['headers']['Idempotency-Key'], 'another body under one key is refused' );
		$this->assertSame( 'success', \World::$transients['replycart_said_1'][0] );
	}

	public function test_what_is_not_beside_a_reply_is_named(): void {
		\World::answer( 503, array( 'detail' => 'later' ), '/people' );
		\World::answer( 403, array( 'detail' => 'this token lacks the scope replies:read' ), '/replies/canned' );
		$html = $this->shown();
		$this->has( $html, 'Not shown: Canned answers', 'lacks the scope replies:read', 'Make a token with that scope', 'Not shown: To whom it can be handed over', 'replycart doctor', '<option selected>paul</option>' );
		\World::answer( 404, self::OLD, '/people' );
		\World::answer( 404, self::OLD, '/replies/canned' );
		$this->assertStringNotContainsString( 'Not shown', $this->shown() );
	}

	public function test_a_reply_is_answered_on_its_own_network(): void {
		\World::answer( 404, self::OLD, '/people' );
		\World::answer( 404, self::OLD, '/replies/canned' );
		$html = $this->shown();
		$this->has( $html, 'publicly on Bluesky', '>Answer on Bluesky<' );
		$this->assertStringNotContainsString( 'on X', $html );
	}
}
