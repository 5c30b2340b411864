<?php
/**
 * A draft comes out of the form as it went in; what was emptied is taken away.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Actions;
use Replycart\Admin\Ajax;
use Replycart\Admin\Sale_Form;
use Replycart\Admin\Sale_Input;
use Replycart\Admin\Sale_Values;

final class DraftTest extends DraftCase {

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
