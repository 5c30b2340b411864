<?php
/**
 * What all tests share.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use PHPUnit\Framework\TestCase;
use Replycart\Settings;

/**
 * A fresh shop for every test, connected to a sidecar that answers what the test says.
 */
abstract class Case_ extends TestCase {

	protected function setUp(): void {
		\World::reset();
		\WC_Data_Store::$reduced = array();
		\WC_Data_Store::$broken  = array();
		$settings                = new Settings();
		update_option( Settings::URL, 'https://sell.example.com/' );
		$settings->keep( Settings::TOKEN, 'rcp_token' );
		$settings->keep( Settings::SECRET, 'whsec' );
	}

	protected function needs_database(): void {
		if ( ! extension_loaded( 'pdo_sqlite' ) ) {
			$this->markTestSkipped( 'needs the PHP extension pdo_sqlite (Debian: php-sqlite3)' );
		}
	}

	/** What the work prints. */
	protected static function printed( callable $work ): string {
		ob_start();
		try {
			$work();
		} finally {
			$html = (string) ob_get_clean();
		}
		return $html;
	}

	/** How the work ended the request. */
	protected static function stopped( callable $work ): string {
		try {
			$work();
		} catch ( \Stopped $end ) {
			return $end->getMessage();
		}
		return '';
	}

	/** A request of the sidecar for an order. */
	protected static function wanted( array $change = array() ): array {
		return array_replace_recursive(
			array(
				'reference' => 'rc-1',
				'currency'  => 'EUR',
				'note'      => 'Bought by @ada',
				'lines'     => array(
					array(
						'sku'        => 'MUG',
						'product_id' => '7',
						'quantity'   => 1,
						'unit'       => '12.90',
					),
				),
				'shipping'  => array(
					'label' => 'Post',
					'price' => '4.90',
					'taxed' => true,
				),
				'address'   => array(
					'first_name' => 'Ada',
					'last_name'  => 'L',
					'email'      => 'ada@example.com',
					'line1'      => 'S 1',
					'city'       => 'Berlin',
					'postcode'   => '10115',
					'country'    => 'DE',
				),
				'totals'    => array( 'total' => '17.80' ),
				'payment'   => array(
					'transaction_id' => 'CAP1',
					'order_id'       => 'PP1',
					'paid_at'        => '2026-11-23T10:00:00.5Z',
				),
				'buyer'     => array(
					'network'   => 'x',
					'handle'    => '@ada',
					'reply_url' => 'https://x.com/ada/status/1',
				),
				'sale'      => 'S1',
				'purchase'  => 'P1',
			),
			$change
		);
	}
}
