<?php
/**
 * What stands in the pages of the shop itself: settings, orders, products, health; and coming and going.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Admin;
use Replycart\Admin\Ajax;
use Replycart\Admin\Order_Panel;
use Replycart\Admin\Product_Buttons;
use Replycart\Admin\Settings_Tab;
use Replycart\Admin\Site_Health;
use Replycart\Install;
use Replycart\Orders\Builder;
use Replycart\Plugin;
use Replycart\Settings;

final class ShopTest extends AdminCase {

	public function test_the_test_of_the_connection(): void {
		$ask = function ( array $fields ): array {
			$_POST = $fields;
			self::stopped( array( Ajax::class, 'test' ) );
			return \World::$said['json'];
		};
		\World::answer(
			200,
			array(
				'status'   => 'attention',
				'version'  => '1.4',
				'shop'     => array( 'platform' => 'woocommerce' ),
				'network'  => 'x',
				'payments' => 'paypal',
				'checks'   => array(
					array(
						'level'  => 'warning',
						'text'   => 'Late.',
						'advice' => 'Look.',
					),
				),
			)
		);
		$told = $ask(
			array(
				'url'   => '',
				'token' => '',
			)
		);
		$this->assertTrue( $told['ok'] );
		$this->assertContains( 'Late. Look.', $told['lines'] );
		$this->assertFalse(
			$ask(
				array(
					'url'   => 'ftp://x',
					'token' => '',
				)
			)['ok']
		);
		$before = count( \World::$sent );
		$this->assertFalse(
			$ask(
				array(
					'url'   => 'https://evil.example',
					'token' => '',
				)
			)['ok']
		);
		$this->assertCount( $before, \World::$sent, 'the saved token never goes to another address' );
		\World::answer( 401, array( 'detail' => 'unknown' ) );
		$this->assertStringContainsString(
			'unknown',
			$ask(
				array(
					'url'   => '',
					'token' => 'rcp_typed',
				)
			)['lines'][0]
		);
		$this->assertSame( 'Bearer rcp_typed', end( \World::$sent )['headers']['Authorization'] );
	}

	public function test_the_panel_of_an_order(): void {
		$order        = new \WC_Order();
		$order->metas = array(
			Builder::REFERENCE => 'rc-1',
			Builder::HANDLE    => 'ada',
			Builder::REPLY     => 'https://x.com/ada/status/1',
			Builder::PURCHASE  => 'P1',
			Builder::PAYPAL    => 'PP1',
			Builder::SALE      => 'S1',
		);
		$order->props = array( 'transaction_id' => 'CAP1' );
		$order->save();
		Order_Panel::add( 'woocommerce_page_wc-orders', $order );
		Order_Panel::add( 'shop_order', new \WP_Post( $order->id, 'shop_order' ) );
		Order_Panel::add( 'shop_order', new \WC_Order() );
		Order_Panel::add( 'page', new \WP_Post( $order->id, 'page' ) );
		$this->assertSame( array( array( 'replycart', 'woocommerce_page_wc-orders' ), array( 'replycart', 'shop_order' ) ), \World::$boxes );
		$html = self::printed( fn() => Order_Panel::show( $order ) );
		foreach ( array( '@ada', 'https://x.com/ada/status/1', 'PP1', 'CAP1', 'rc-1' ) as $text ) {
			$this->assertStringContainsString( $text, $html );
		}
		$this->assertSame( array(), \World::$sent, 'the order does not wait' );
		$_POST = array( 'order' => (string) $order->id );
		\World::answer(
			200,
			array(
				'state'   => 'ordered',
				'history' => array(
					array(
						'at' => '2026-11-23T10:00:00Z',
						'to' => 'held',
					),
				),
			)
		);
		self::stopped( array( Ajax::class, 'panel' ) );
		$this->assertStringContainsString( 'is-held', \World::$said['json']['html'] );
		self::stopped( array( Ajax::class, 'panel' ) );
		$this->assertStringContainsString( 'cannot be reached', \World::$said['json']['html'] );
		$_POST = array( 'order' => '1' );
		$this->assertSame( 'json 404', self::stopped( array( Ajax::class, 'panel' ) ) );
	}

	public function test_sell_from_a_product(): void {
		$html = self::printed( fn() => Product_Buttons::on_product( new \WP_Post( 7 ) ) );
		$this->assertStringContainsString( 'page=replycart-sale&amp;product=7', $html );
		$this->assertStringContainsString( 'Sell by reply', $html );
		$this->assertSame( '', self::printed( fn() => Product_Buttons::on_product( new \WP_Post( 7, 'page' ) ) ) );
		$this->assertSame( '', self::printed( fn() => Product_Buttons::on_product( new \WP_Post( 7, 'product', 'draft' ) ) ) );
		$this->assertArrayHasKey( 'replycart', Product_Buttons::in_row( array(), new \WP_Post( 7 ) ) );
		$this->assertArrayHasKey( 'replycart_sell', Product_Buttons::bulk( array() ) );
		$this->assertStringContainsString( 'product=7', Product_Buttons::do_bulk( 'back', 'replycart_sell', array( '7' ) ) );
		$this->assertStringContainsString( 'products=7%2C8', Product_Buttons::do_bulk( 'back', 'replycart_sell', array( 7, 8 ) ) );
		$this->assertSame( 'back', Product_Buttons::do_bulk( 'back', 'trash', array( 7 ) ) );
		\World::$may = false;
		$this->assertSame( 'back', Product_Buttons::do_bulk( 'back', 'replycart_sell', array( 7 ) ) );
		$this->assertSame( array(), Product_Buttons::bulk( array() ) );
		$this->assertSame( array(), Product_Buttons::in_row( array(), new \WP_Post( 7 ) ) );
	}

	public function test_settings_never_show_a_secret(): void {
		$tab  = new Settings_Tab();
		$html = self::printed( array( $tab, 'output' ) );
		$this->assertStringNotContainsString( 'rcp_token', $html );
		$this->assertStringNotContainsString( 'whsec', $html );
		$this->assertStringContainsString( 'https://sell.example.com', $html );
		$_POST = array(
			Settings::URL    => 'https://new.example/',
			Settings::TOKEN  => '',
			Settings::SECRET => 'second',
		);
		$tab->save();
		$settings = new Settings();
		$this->assertSame( array( 'https://new.example', 'rcp_token', 'second', 'no' ), array( $settings->url(), $settings->token(), $settings->webhook_secret(), get_option( Settings::NOTICES ) ) );
		$this->assertStringNotContainsString( 'second', (string) get_option( Settings::SECRET ) );
		$_POST = array(
			Settings::URL               => 'javascript:x',
			Settings::TOKEN . '_forget' => '1',
			Settings::NOTICES           => 'yes',
		);
		$tab->save();
		$this->assertSame( array( 'https://new.example', '', true ), array( $settings->url(), $settings->token(), $settings->notices() ) );
		$this->assertCount( 1, \World::$notices );
		\World::$nonce = false;
		$this->assertSame( 'nonce', self::stopped( array( $tab, 'save' ) ) );
	}

	public function test_site_health(): void {
		$this->assertArrayHasKey( 'replycart', Site_Health::add( array() )['direct'] );
		\World::answer(
			200,
			array(
				'status'  => 'ok',
				'version' => '1',
			)
		);
		$this->assertSame( 'good', Site_Health::test()['status'] );
		\World::answer( 200, array( 'status' => 'down' ) );
		$this->assertSame( 'critical', Site_Health::test()['status'] );
		$this->assertSame( 'recommended', Site_Health::test()['status'], 'away' );
		\World::$transients = array();
		\World::answer( 401, '{}' );
		$this->assertSame( 'critical', Site_Health::test()['status'] );
		( new Settings() )->keep( Settings::TOKEN, '' );
		$this->assertSame( 'recommended', Site_Health::test()['status'] );
		\World::$options['permalink_structure'] = '';
		$this->assertStringContainsString( 'permalinks', Site_Health::test()['label'] );
		\World::$options['replycart_schema'] = '';
		$this->assertStringContainsString( 'tables', Site_Health::test()['label'] );
	}

	public function test_scripts_only_where_they_are_needed(): void {
		Admin::scripts( 'toplevel_page_replycart' );
		$this->assertContains( 'script replycart', \World::$said );
		\World::$said = array();
		foreach ( array( 'dashboard', 'edit-post' ) as $screen ) {
			\World::$options['screen'] = $screen;
			Admin::scripts( 'index.php' );
		}
		$this->assertSame( array(), \World::$said );
		\World::$options['screen'] = 'woocommerce_page_wc-orders';
		Admin::scripts( 'woocommerce_page_wc-orders' );
		$this->assertContains( 'style replycart', \World::$said );
	}

	public function test_start_hooks_everything_in(): void {
		Plugin::start();
		do_action( 'admin_menu' );
		$this->assertContains( 'replycart-purchases', \World::$said );
		foreach ( array( 'rest_api_init', 'woocommerce_payment_gateways', 'woocommerce_query_for_reserved_stock', 'wp_ajax_replycart_test', 'admin_post_replycart_save', 'site_status_tests', 'bulk_actions-edit-product', 'add_meta_boxes', 'replycart_notice' ) as $hook ) {
			$this->assertNotEmpty( \World::$hooks[ $hook ] ?? array(), $hook );
		}
		foreach ( array_keys( \World::$hooks ) as $hook ) {
			$this->assertDoesNotMatchRegularExpression( '/^(wp_head|wp_footer|the_content|template_|woocommerce_before|woocommerce_checkout|wp_enqueue_scripts|wp_ajax_nopriv|admin_post_nopriv)/', $hook, 'the storefront is left alone' );
		}
		$this->assertCount( 1, apply_filters( 'woocommerce_get_settings_pages', array() ) );
		$this->assertStringContainsString( 'tab=replycart', Admin::links( array() )[0] );
	}

	public function test_install_and_remove(): void {
		unset( \World::$options['replycart_schema'] );
		Install::upgrade();
		$this->assertSame( '1', get_option( 'replycart_schema' ) );
		$this->assertStringContainsString( 'UNIQUE KEY reference (reference)', end( $GLOBALS['wpdb']->log ) );
		$made = count( $GLOBALS['wpdb']->log );
		Install::upgrade();
		$this->assertCount( $made, $GLOBALS['wpdb']->log, 'once' );
		Install::schedule();
		Install::schedule();
		$this->assertCount( 1, \World::$tasks );
		$this->needs_database();
		Install::remove();
		$this->assertSame( array(), \World::$tasks );
		$this->assertSame( array(), array_filter( array_keys( \World::$options ), fn( $name ) => str_starts_with( $name, 'replycart' ) ) );
		$this->assertNull( $GLOBALS['wpdb']->get_var( "SELECT name FROM sqlite_master WHERE name LIKE 'wp_replycart%'" ) );
	}
}
