<?php
/**
 * Notes what changed in the shop, and leaves the telling to Action Scheduler.
 *
 * @package Replycart
 */

namespace Replycart\Notices;

use Replycart\Install;
use Replycart\Orders\Builder;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Hooks of products, stock, orders and refunds. Each thing is noted once a request, and queued once however often it
 * changes before it is told: the sidecar looks at the truth itself.
 */
final class Notices {

	public const HOOK = 'replycart_notice';
	/** Seconds between a change and its notice: what changes again meanwhile is told once. */
	private const PAUSE = 3;

	/**
	 * What this request changed, by topic and id.
	 *
	 * @var array<string, array{0: string, 1: int}>
	 */
	private static array $seen = array();

	/**
	 * Listen.
	 */
	public static function hook(): void {
		foreach ( array( 'woocommerce_new_product', 'woocommerce_update_product', 'woocommerce_new_product_variation', 'woocommerce_update_product_variation' ) as $hook ) {
			add_action( $hook, array( self::class, 'product' ) );
		}
		add_action( 'woocommerce_product_set_stock', array( self::class, 'stock' ) );
		add_action( 'woocommerce_variation_set_stock', array( self::class, 'stock' ) );
		foreach ( array( 'wp_trash_post', 'before_delete_post' ) as $hook ) {
			add_action( $hook, array( self::class, 'gone' ) );
		}
		add_action( 'untrashed_post', array( self::class, 'back' ) );
		add_action( 'woocommerce_update_order', array( self::class, 'order' ) );
		add_action( 'woocommerce_order_refunded', array( self::class, 'refund' ), 10, 2 );
		add_action( 'shutdown', array( self::class, 'queue' ) );
	}

	/**
	 * A product or a variation was saved.
	 *
	 * @param mixed $id Its number.
	 */
	public static function product( mixed $id ): void {
		self::note( 'product.updated', (int) $id );
	}

	/**
	 * Units came or went.
	 *
	 * @param mixed $product The product.
	 */
	public static function stock( mixed $product ): void {
		if ( $product instanceof \WC_Product ) {
			self::note( 'stock.updated', (int) $product->get_id() );
		}
	}

	/**
	 * A product was trashed or deleted.
	 *
	 * @param mixed $id A post.
	 */
	public static function gone( mixed $id ): void {
		if ( in_array( get_post_type( (int) $id ), array( 'product', 'product_variation' ), true ) ) {
			self::note( 'product.deleted', (int) $id );
		}
	}

	/**
	 * A product came out of the trash.
	 *
	 * @param mixed $id A post.
	 */
	public static function back( mixed $id ): void {
		if ( in_array( get_post_type( (int) $id ), array( 'product', 'product_variation' ), true ) ) {
			self::note( 'product.updated', (int) $id );
		}
	}

	/**
	 * An order was saved. Only those of Replycart are told.
	 *
	 * @param mixed $id Its number.
	 */
	public static function order( mixed $id ): void {
		$order = wc_get_order( (int) $id );
		if ( $order instanceof \WC_Order && $order->get_meta( Builder::REFERENCE ) && 'checkout-draft' !== $order->get_status() ) {
			self::note( 'order.updated', (int) $order->get_id() );
		}
	}

	/**
	 * Money of an order was refunded.
	 *
	 * @param mixed $order_id The order.
	 * @param mixed $id       The refund.
	 */
	public static function refund( mixed $order_id, mixed $id ): void {
		$order = wc_get_order( (int) $order_id );
		if ( $order instanceof \WC_Order && $order->get_meta( Builder::REFERENCE ) ) {
			self::note( 'refund.created', (int) $id );
		}
	}

	/**
	 * At the end of the request: one task for each thing that is not waiting already.
	 */
	public static function queue(): void {
		$seen       = self::$seen;
		self::$seen = array();
		if ( array() === $seen || ! function_exists( 'as_schedule_single_action' ) || ! Plugin::settings()->notices() ) {
			return;
		}
		foreach ( $seen as $args ) {
			if ( ! as_get_scheduled_actions(
				array(
					'hook'     => self::HOOK,
					'args'     => $args,
					'group'    => Install::GROUP,
					'status'   => 'pending',
					'per_page' => 1,
				),
				'ids'
			) ) {
				as_schedule_single_action( time() + self::PAUSE, self::HOOK, $args, Install::GROUP );
			}
		}
	}

	/**
	 * Note it, once.
	 *
	 * @param string $topic What happened.
	 * @param int    $id    To what.
	 */
	private static function note( string $topic, int $id ): void {
		if ( $id > 0 ) {
			self::$seen[ "$topic $id" ] = array( $topic, $id );
		}
	}
}
