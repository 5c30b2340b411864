<?php
/**
 * What the tests of the further pages share.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

abstract class PagesCase extends Case_ {


	protected const OLD = array( 'detail' => 'The requested URL was not found on the server.' );

	protected function setUp(): void {
		parent::setUp();
		set_transient( 'replycart_markets', array() );
	}

	protected function page( string $page, array $args = array() ): string {
		$_GET = $args;
		return self::printed( array( $page, 'show' ) );
	}

	protected function done( string $doing, string $action, array $fields ): array {
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

	protected function has( string $html, string ...$texts ): void {
		foreach ( $texts as $text ) {
			$this->assertStringContainsString( $text, $html );
		}
		$this->assertStringNotContainsString( '<script>', $html );
	}

	protected static function items( array ...$rows ): array {
		return array(
			'items' => $rows,
			'pages' => 1,
			'total' => count( $rows ),
		);
	}
}
