<?php
/**
 * What the tests of pages share: a sale, and a form that is filled in.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Sale_Input;

abstract class AdminCase extends Case_ {


	protected const SALE = array(
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

	protected function list_of( array ...$rows ): array {
		return array(
			'items' => $rows,
			'page'  => 1,
			'pages' => 1,
			'total' => count( $rows ),
		);
	}

	protected function form( array $change = array() ): array {
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

	protected function read( array $change ): Sale_Input {
		return Sale_Input::read( $this->form( $change ), 'EUR', new \DateTimeZone( 'Europe/Berlin' ) );
	}
}
