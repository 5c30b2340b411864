<?php
/**
 * Units that are kept out of the web shop for a sale.
 *
 * @package Replycart
 */

namespace Replycart\Stock;

use Automattic\WooCommerce\Utilities\OrderUtil;

defined( 'ABSPATH' ) || exit;

/**
 * The table of allotments. They count as reserved stock, by WooCommerce's own query for it, until they expire.
 */
class Allotments {

	public const TABLE = 'replycart_allotments';
	/** Option: whether there are any; without them WooCommerce's query stays as it is. */
	public const ANY = 'replycart_allotments';

	/**
	 * While true, reserved stock is that of the shop's own checkouts alone.
	 *
	 * @var bool
	 */
	private static bool $aside = false;

	/**
	 * Filter of woocommerce_query_for_reserved_stock.
	 *
	 * @param mixed $query    Gives one number; the caller may append FOR UPDATE.
	 * @param mixed $stock_id The product that manages the stock.
	 * @param mixed $but      An order that is not counted.
	 */
	public static function reserved_query( mixed $query, mixed $stock_id, mixed $but = 0 ): string {
		global $wpdb;
		if ( self::$aside || 'yes' !== get_option( self::ANY ) ) {
			return (string) $query;
		}
		$ours = $wpdb->prepare(
			'SELECT COALESCE( SUM( replycart.quantity ), 0 ) FROM %i replycart WHERE replycart.stock_id = %d AND replycart.expires > UTC_TIMESTAMP()',
			$wpdb->prefix . self::TABLE,
			(int) $stock_id
		);
		return "SELECT ( $query ) + ( $ours ) + ( " . self::between_query( (int) $stock_id, (int) $but ) . ' )';
	}

	/**
	 * Units of checkouts that are paid already while their stock is not reduced yet. WooCommerce counts them nowhere for
	 * that moment: 12 shoppers at once for 6 units bought 7 or 8 on a real shop.
	 *
	 * @param int $stock_id The product that manages the stock.
	 * @param int $but      An order that is not counted.
	 */
	public static function between_query( int $stock_id, int $but ): string {
		global $wpdb;
		$tables = OrderUtil::custom_orders_table_usage_is_enabled();
		return $wpdb->prepare(
			"SELECT COALESCE( SUM( paid_now.stock_quantity ), 0 ) FROM %i paid_now JOIN %i paid_order ON paid_now.order_id = paid_order.id WHERE paid_order.%i IN ( 'wc-processing', 'wc-on-hold', 'wc-completed' ) AND paid_now.expires > NOW() AND paid_now.product_id = %d AND paid_now.order_id != %d",
			$wpdb->prefix . 'wc_reserved_stock',
			$tables ? $wpdb->prefix . 'wc_orders' : $wpdb->posts,
			$tables ? 'status' : 'post_status',
			$stock_id,
			$but
		);
	}

	/**
	 * The units of between_query().
	 *
	 * @param int $stock_id The product that manages the stock.
	 * @param int $but      An order that is not counted.
	 */
	public function between( int $stock_id, int $but ): int {
		global $wpdb;
		return (int) $wpdb->get_var( self::between_query( $stock_id, $but ) ); // phpcs:ignore WordPress.DB -- prepared above.
	}

	/**
	 * Ask for reserved stock without the allotments.
	 *
	 * @param callable $work What to do meanwhile.
	 * @return mixed What it returns.
	 */
	public function aside( callable $work ): mixed {
		$before      = self::$aside;
		self::$aside = true;
		try {
			return $work();
		} finally {
			self::$aside = $before;
		}
	}

	/**
	 * Units of a stock that sales hold. Called with the stock's row locked.
	 *
	 * @param int    $stock_id The product that manages the stock.
	 * @param string $but      A sale that is not counted.
	 * @param int    $product  With the product of that sale that is not counted; 0 for all of its products.
	 */
	public function held( int $stock_id, string $but = '', int $product = 0 ): int {
		global $wpdb;
		$sum = $wpdb->get_var( // phpcs:ignore WordPress.DB.DirectDatabaseQuery
			$wpdb->prepare(
				'SELECT COALESCE( SUM( quantity ), 0 ) FROM %i WHERE stock_id = %d AND expires > UTC_TIMESTAMP() AND NOT ( sale = %s AND ( product_id = %d OR 0 = %d ) )',
				$wpdb->prefix . self::TABLE,
				$stock_id,
				$but,
				$product,
				$product
			)
		);
		return (int) $sum;
	}

	/**
	 * Units of one product that a sale holds.
	 *
	 * @param string $sale    The sale.
	 * @param int    $product The product.
	 */
	public function of( string $sale, int $product ): int {
		global $wpdb;
		if ( '' === $sale ) {
			return 0;
		}
		return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT quantity FROM %i WHERE sale = %s AND product_id = %d AND expires > UTC_TIMESTAMP()', $wpdb->prefix . self::TABLE, $sale, $product ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
	}

	/**
	 * Set how many units a sale holds. False when the database refused.
	 *
	 * @param string $sale     The sale.
	 * @param int    $product  The product.
	 * @param int    $stock_id The product that manages its stock.
	 * @param int    $quantity Units; 0 gives back.
	 * @param int    $expires  Seconds since 1970.
	 */
	public function set( string $sale, int $product, int $stock_id, int $quantity, int $expires ): bool {
		global $wpdb;
		if ( 0 === $quantity ) {
			return false !== $wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE sale = %s AND product_id = %d', $wpdb->prefix . self::TABLE, $sale, $product ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		}
		return false !== $wpdb->query( // phpcs:ignore WordPress.DB.DirectDatabaseQuery
			$wpdb->prepare(
				'INSERT INTO %i (sale, product_id, stock_id, quantity, expires) VALUES (%s, %d, %d, %d, %s) ON DUPLICATE KEY UPDATE stock_id = VALUES(stock_id), quantity = VALUES(quantity), expires = VALUES(expires)',
				$wpdb->prefix . self::TABLE,
				$sale,
				$product,
				$stock_id,
				$quantity,
				gmdate( 'Y-m-d H:i:s', $expires )
			)
		);
	}

	/**
	 * An order of the sale uses up units of it. False when the database refused.
	 *
	 * @param string $sale    The sale.
	 * @param int    $product The product.
	 * @param int    $units   At most as many as it holds.
	 */
	public function consume( string $sale, int $product, int $units ): bool {
		global $wpdb;
		if ( $units < 1 ) {
			return true;
		}
		return 1 === $wpdb->query( $wpdb->prepare( 'UPDATE %i SET quantity = quantity - %d WHERE sale = %s AND product_id = %d AND quantity >= %d', $wpdb->prefix . self::TABLE, $units, $sale, $product, $units ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
	}

	/**
	 * Remember that there are allotments, before the first one is written.
	 */
	public function wake(): void {
		if ( 'yes' !== get_option( self::ANY ) ) {
			update_option( self::ANY, 'yes', true );
		}
	}

	/**
	 * Throw away what ran out a day ago, and leave WooCommerce's query alone again when nothing is left.
	 */
	public function clean(): void {
		global $wpdb;
		$table = $wpdb->prefix . self::TABLE;
		$wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE expires < UTC_TIMESTAMP() - INTERVAL 1 DAY', $table ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		if ( 'yes' === get_option( self::ANY ) && '0' === (string) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM %i', $table ) ) ) { // phpcs:ignore WordPress.DB.DirectDatabaseQuery
			update_option( self::ANY, 'no', true );
		}
	}
}
