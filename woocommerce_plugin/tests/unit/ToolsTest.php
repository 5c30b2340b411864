<?php
/**
 * Money, secrets, the lock, the log, the loader.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Autoload;
use Replycart\Settings;
use Replycart\Tools\Lock;
use Replycart\Tools\Log;
use Replycart\Tools\Money;
use Replycart\Tools\Refusal;
use Replycart\Tools\Seal;

final class ToolsTest extends Case_ {

	/** @dataProvider amounts */
	public function test_minor_units( mixed $text, string $currency, ?int $minor ): void {
		$this->assertSame( $minor, Money::minor( $text, $currency ) );
	}

	public function amounts(): array {
		return array(
			array( '12.90', 'EUR', 1290 ),
			array( '12.9', 'EUR', 1290 ),
			array( '0.005', 'EUR', 1 ),
			array( '0.0049', 'EUR', 0 ),
			array( '-3.10', 'EUR', -310 ),
			array( 17.8, 'EUR', 1780 ),
			array( 1.005, 'EUR', 101 ),
			array( 1200, 'JPY', 1200 ),
			array( '1200.5', 'JPY', 1201 ),
			array( '1.2345', 'KWD', 1235 ),
			array( '1.2345', 'CLF', 12345 ),
			array( '', 'EUR', null ),
			array( '12,90', 'EUR', null ),
			array( '1e3', 'EUR', null ),
			array( array(), 'EUR', null ),
		);
	}

	public function test_every_amount_comes_back(): void {
		foreach ( array( 'EUR', 'JPY', 'KWD', 'CLF' ) as $currency ) {
			foreach ( array( 0, 1, 9, 10, 99, 100, 1290, 123456789, -1, -100 ) as $minor ) {
				$this->assertSame( $minor, Money::minor( Money::decimal( $minor, $currency ), $currency ), "$minor $currency" );
			}
		}
		$this->assertSame( '-0.05', Money::decimal( -5, 'EUR' ) );
		$this->assertSame( '', Money::html( null, 'EUR' ) );
		$this->assertSame( '12.90 EUR', Money::html( 1290, 'EUR' ) );
	}

	public function test_a_secret_opens_with_the_same_salts_only(): void {
		$closed = Seal::close( 'rcp_secret' );
		$this->assertStringNotContainsString( 'rcp_secret', $closed );
		$this->assertNotSame( $closed, Seal::close( 'rcp_secret' ), 'each time another nonce' );
		$this->assertSame( 'rcp_secret', Seal::open( $closed ) );
		$this->assertSame( '', Seal::close( '' ) );
		$this->assertSame( '', Seal::open( 'plain text' ) );
		$this->assertSame( '', Seal::open( 'rc1:%%%' ) );
		$this->assertSame( '', Seal::open( 'rc1:AAAA' ) );
		$this->assertSame( '', Seal::open( substr( $closed, 0, -6 ) . 'AAAAA=' ) );
		\World::$options['salt'] = 'changed';
		$this->assertSame( '', Seal::open( $closed ) );
	}

	public function test_settings(): void {
		$settings = new Settings();
		$this->assertSame( 'https://sell.example.com', $settings->url() );
		$this->assertSame( 'rcp_token', $settings->token() );
		$this->assertTrue( $settings->complete() );
		$this->assertTrue( $settings->notices() );
		update_option( Settings::NOTICES, 'no' );
		$this->assertFalse( $settings->notices() );
		$settings->keep( Settings::TOKEN, '' );
		$this->assertFalse( $settings->complete() );
		foreach ( array( 'ftp://a.example', 'nonsense', 'https://u:p@a.example', 'https://a.example/?x=1', 'https://a.example/#x', '' ) as $url ) {
			$this->assertNotSame( '', Settings::wrong_url( $url ), $url );
		}
		$this->assertSame( '', Settings::wrong_url( 'https://a.example/shop' ) );
	}

	/**
	 * @runInSeparateProcess
	 * @preserveGlobalState disabled
	 */
	public function test_a_constant_wins(): void {
		define( 'REPLYCART_TOKEN', 'rcp_constant' );
		$this->assertTrue( Settings::fixed( Settings::TOKEN ) );
		$this->assertFalse( Settings::fixed( Settings::URL ) );
		$this->assertSame( 'rcp_constant', ( new Settings() )->token() );
	}

	public function test_the_lock_is_given_back(): void {
		$wpdb = $GLOBALS['wpdb'];
		$this->assertSame( 5, ( new Lock() )->hold( 'rc-1', 3, fn() => 5 ) );
		$this->assertStringContainsString( 'RELEASE_LOCK', end( $wpdb->log ) );
		try {
			( new Lock() )->hold( 'rc-1', 3, fn() => throw new \LogicException( 'oops' ) );
			$this->fail();
		} catch ( \LogicException $error ) {
			$this->assertStringContainsString( 'RELEASE_LOCK', end( $wpdb->log ) );
		}
		$wpdb->lock = 0;
		$this->expectException( Refusal::class );
		( new Lock() )->hold( 'rc-1', 3, fn() => $this->fail( 'without the lock' ) );
	}

	public function test_a_refusal_as_an_answer(): void {
		$answer = ( new Refusal( 'out_of_stock', 'none', array( 'sku' => 'MUG' ) ) )->response();
		$this->assertSame( 409, $answer->get_status() );
		$this->assertSame(
			array(
				'code'    => 'out_of_stock',
				'message' => 'none',
				'data'    => array( 'status' => 409 ),
				'sku'     => 'MUG',
			),
			$answer->get_data()
		);
		$busy = ( new Refusal( 'busy', 'wait' ) )->response();
		$this->assertSame( array( 503, '2' ), array( $busy->get_status(), $busy->headers['Retry-After'] ) );
	}

	public function test_a_broken_log_stops_nobody(): void {
		Log::write( 'info', 'one' );
		$this->assertSame( array( 'info one' ), \World::$log );
		\World::$broken_log = true;
		$before             = ini_set( 'error_log', '/dev/null' );
		Log::write( 'error', 'two' );
		ini_set( 'error_log', (string) $before );
		$this->assertCount( 1, \World::$log );
	}

	/** X is one network of several: it is named only where a rule or a price of its own is told. */
	public function test_no_text_says_that_all_is_on_x(): void {
		$dir   = dirname( __DIR__, 2 );
		$texts = array( 'languages/replycart.pot', 'languages/replycart-fr_FR.po', 'replycart.php', 'readme.txt' );
		foreach ( $texts as $name ) {
			$found = preg_grep( '/\b(on|via|with|sur|avec) X\b(?!, Bluesky)/', (array) file( "$dir/$name" ) );
			$this->assertSame( array(), $found, $name );
		}
	}

	public function test_file_names(): void {
		$this->assertSame( '/p/admin/class-sales-table.php', Autoload::path( '/p', 'Replycart\Admin\Sales_Table' ) );
		$this->assertSame( '/p/class-plugin.php', Autoload::path( '/p', 'Replycart\Plugin' ) );
		$this->assertSame( '', Autoload::path( '/p', 'Other\Plugin' ) );
	}
}
