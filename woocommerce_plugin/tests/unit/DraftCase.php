<?php
/**
 * A draft of the sidecar, opened in its form and saved.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Actions;
use Replycart\Admin\Sale_Form;

abstract class DraftCase extends Case_ {

	protected const DRAFT = array(
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

	protected function opened( array $change = array() ): string {
		$_GET = array( 'sale' => 'S1' );
		\World::answer( 200, $change + self::DRAFT, '/sales/S1' );
		return self::printed( array( Sale_Form::class, 'show' ) );
	}

	/** What PATCH is sent when the fields are saved. */
	protected function saved( array $fields, array $draft = self::DRAFT ): array {
		$_POST    = array( 'sale' => 'S1' ) + $fields;
		$_REQUEST = $_POST;
		\World::answer( 200, $draft, 'GET https://sell.example.com/api/v1/sales/S1' );
		\World::answer( 200, array( 'id' => 'S1' ), 'PATCH' );
		self::stopped( array( Actions::class, 'save' ) );
		$sent = end( \World::$sent );
		$this->assertSame( 'PATCH', $sent['method'], \World::$transients['replycart_said_1'][1][0] ?? 'wrong fields' );
		return json_decode( $sent['body'], true );
	}
}
