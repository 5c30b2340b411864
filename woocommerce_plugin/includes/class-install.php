<?php
/**
 * Tables, options and tasks of the plugin: made on activation, brought up to date, removed.
 *
 * @package Replycart
 */

namespace Replycart;

use Replycart\Notices\Delivery;
use Replycart\Notices\Notices;
use Replycart\Gateway\Refunds;
use Replycart\Orders\Claims;
use Replycart\Stock\Allotments;

defined( 'ABSPATH' ) || exit;

/**
 * Activation, update, deactivation and removal.
 */
final class Install {

	public const SCHEMA = '1';
	public const OPTION = 'replycart_schema';
	public const CLEAN  = 'replycart_clean';
	public const GROUP  = 'replycart';

	/**
	 * Make the tables. Run on activation.
	 */
	public static function activate(): void {
		self::tables();
	}

	/**
	 * After an update of the plugin's files: bring the tables up to date, once.
	 */
	public static function upgrade(): void {
		if ( self::SCHEMA !== get_option( self::OPTION ) ) {
			self::tables();
		}
	}

	/**
	 * Forget scheduled tasks; data and settings stay for the next activation.
	 */
	public static function deactivate(): void {
		if ( function_exists( 'as_unschedule_all_actions' ) ) {
			foreach ( array( self::CLEAN, Notices::HOOK, Delivery::AGAIN, Refunds::CHECK ) as $hook ) {
				as_unschedule_all_actions( $hook );
			}
		}
	}

	/**
	 * Remove everything that the plugin kept, apart from what stands on the orders.
	 */
	public static function remove(): void {
		global $wpdb;
		self::deactivate();
		foreach ( array( Claims::TABLE, Allotments::TABLE ) as $table ) {
			$wpdb->query( 'DROP TABLE IF EXISTS `' . esc_sql( $wpdb->prefix . $table ) . '`' ); // phpcs:ignore WordPress.DB
		}
		foreach ( array_merge( array( self::OPTION, Allotments::ANY ), Settings::options() ) as $option ) {
			delete_option( $option );
		}
		delete_transient( Api\Client::DOWN );
	}

	/**
	 * The daily tidy: allotments that ran out.
	 */
	public static function clean(): void {
		( new Allotments() )->clean();
	}

	/**
	 * See to it that the daily tidy is scheduled.
	 */
	public static function schedule(): void {
		if ( function_exists( 'as_has_scheduled_action' ) && ! as_has_scheduled_action( self::CLEAN, array(), self::GROUP ) ) {
			as_schedule_recurring_action( time() + HOUR_IN_SECONDS, DAY_IN_SECONDS, self::CLEAN, array(), self::GROUP );
		}
	}

	/**
	 * References and sales compare byte by byte, so their columns are ascii_bin.
	 */
	private static function tables(): void {
		global $wpdb;
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		$collate = $wpdb->get_charset_collate();
		$orders  = $wpdb->prefix . Claims::TABLE;
		$shares  = $wpdb->prefix . Allotments::TABLE;
		dbDelta(
			"CREATE TABLE $orders (
  id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  reference varchar(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id bigint(20) unsigned NOT NULL DEFAULT 0,
  step varchar(10) NOT NULL DEFAULT 'new',
  total varchar(32) NOT NULL DEFAULT '',
  created datetime NOT NULL,
  PRIMARY KEY  (id),
  UNIQUE KEY reference (reference),
  KEY order_id (order_id)
) ENGINE=InnoDB $collate;
CREATE TABLE $shares (
  id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  sale varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  product_id bigint(20) unsigned NOT NULL,
  stock_id bigint(20) unsigned NOT NULL,
  quantity int(10) unsigned NOT NULL,
  expires datetime NOT NULL,
  PRIMARY KEY  (id),
  UNIQUE KEY sale_product (sale,product_id),
  KEY stock_expires (stock_id,expires)
) ENGINE=InnoDB $collate;"
		);
		update_option( self::OPTION, self::SCHEMA );
	}
}
