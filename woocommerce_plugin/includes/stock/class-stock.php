<?php
/**
 * Units on the shelf: taken for an order, or set aside for a sale, in one short transaction each.
 *
 * @package Replycart
 */

namespace Replycart\Stock;

use Replycart\Tools\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Whether there is enough is said by Free_Units, with the row of the stock locked.
 */
class Stock {

	private const TRIES = 6;

	/**
	 * What is free.
	 *
	 * @var Free_Units
	 */
	private Free_Units $shelf;

	/**
	 * Make one.
	 *
	 * @param Allotments $allotments What sales hold.
	 */
	public function __construct( private Allotments $allotments ) {
		$this->shelf = new Free_Units( $allotments );
	}

	/**
	 * Take the units of an order, exactly once.
	 *
	 * @param \WC_Order        $order   Pending, with its lines kept.
	 * @param string           $sale    Its sale, whose allotment is used up first.
	 * @param callable(): bool $advance Writes down that the stock is taken; false undoes everything.
	 * @throws Refusal Out_of_stock (nothing taken) or busy (try again).
	 */
	public function take( \WC_Order $order, string $sale, callable $advance ): void {
		$needs = $this->needs( $order, $sale );
		$this->transaction(
			function () use ( $order, $sale, $advance, $needs ): void {
				foreach ( $needs as $stock_id => $need ) {
					$this->shelf->enough( $stock_id, $need, $sale, $order->get_id() );
				}
				if ( ! $advance() ) {
					throw new Refusal( 'busy', 'The same request is being worked on. Try again.' );
				}
				foreach ( $needs as $stock_id => $need ) {
					$this->decrease( $stock_id, $need, $sale );
				}
			}
		);
	}

	/**
	 * After the stock was taken: status, look-up tables, mails and notes of the shop, as after any order. Once.
	 *
	 * @param \WC_Order $order The order.
	 */
	public function settle( \WC_Order $order ): void {
		$store = $order->get_data_store();
		if ( $store->get_stock_reduced( $order->get_id() ) ) {
			return;
		}
		$changes = array();
		foreach ( $order->get_items( 'line_item' ) as $item ) {
			$product = $item->get_product();
			$units   = wc_get_order_item_meta( $item->get_id(), '_reduced_stock', true );
			if ( ! $product || ! $product->managing_stock() || ! $units ) {
				continue;
			}
			$owner = wc_get_product( $product->get_stock_managed_by_id() );
			\WC_Data_Store::load( 'product' )->read_stock_quantity( $owner );
			$owner->save();
			$left = (float) $owner->get_stock_quantity();
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.DynamicHooknameFound -- WooCommerce's.
			do_action( $owner->is_type( 'variation' ) ? 'woocommerce_variation_set_stock' : 'woocommerce_product_set_stock', $owner );
			$changes[] = array(
				'product' => $product,
				'from'    => $left + (float) $units,
				'to'      => $left,
			);
		}
		wc_trigger_stock_change_notifications( $order, $changes );
		do_action( 'woocommerce_reduce_order_stock', $order ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's.
		$store->set_stock_reduced( $order->get_id(), true );
		wc_release_stock_for_order( $order );
	}

	/**
	 * Whether units of this order were taken.
	 *
	 * @param \WC_Order $order The order.
	 */
	public function taken( \WC_Order $order ): bool {
		foreach ( $order->get_items( 'line_item' ) as $item ) {
			if ( wc_get_order_item_meta( $item->get_id(), '_reduced_stock', true ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Set how many units are kept out of the web shop for a sale.
	 *
	 * @param string      $sale     The sale.
	 * @param \WC_Product $product  The product.
	 * @param int         $quantity Units; 0 gives back.
	 * @param int         $expires  Seconds since 1970.
	 * @return int|null What the web shop can still sell; null where it does not count.
	 * @throws Refusal Out_of_stock or busy.
	 */
	public function allot( string $sale, \WC_Product $product, int $quantity, int $expires ): ?int {
		$id       = (int) $product->get_id();
		$stock_id = (int) $product->get_stock_managed_by_id();
		$counts   = $product->managing_stock() && ! $product->backorders_allowed();
		if ( $quantity > 0 ) {
			$this->allotments->wake();
		}
		return $this->transaction(
			function () use ( $sale, $product, $id, $stock_id, $quantity, $expires, $counts ): ?int {
				$free = null;
				if ( $counts ) {
					$free = $this->shelf->free( $product, $sale );
					$this->shelf->weigh( $free, $quantity, $product, $stock_id, 0 );
				} elseif ( $quantity > 0 && ! $product->is_in_stock() ) {
					throw $this->shelf->out( $product, 0 );
				}
				if ( ! $this->allotments->set( $sale, $id, $stock_id, $quantity, $expires ) ) {
					throw new Refusal( 'busy', 'The database did not keep the allotment. Try again.' );
				}
				return null === $free ? null : max( 0, (int) floor( $free - $quantity ) );
			}
		);
	}

	/**
	 * What the lines need, by the product that manages the stock, in the order in which rows are locked.
	 *
	 * @param \WC_Order $order The order.
	 * @param string    $sale  Its sale.
	 * @return array<int, array{units: float, product: \WC_Product, items: array<int, float>, wants: array<int, float>}>
	 * @throws Refusal Out_of_stock, for products without a count.
	 */
	private function needs( \WC_Order $order, string $sale ): array {
		$needs = array();
		foreach ( $order->get_items( 'line_item' ) as $item ) {
			$product = $item->get_product();
			if ( ! $product || wc_get_order_item_meta( $item->get_id(), '_reduced_stock', true ) ) {
				continue;
			}
			$units = (float) apply_filters( 'woocommerce_order_item_quantity', $item->get_quantity(), $order, $item ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's.
			$id    = (int) $product->get_id();
			if ( ! $product->is_in_stock() && $this->allotments->of( $sale, $id ) < $units ) {
				throw $this->shelf->out( $product, 0 );
			}
			if ( ! $product->managing_stock() || $units <= 0 ) {
				continue;
			}
			$stock_id = (int) $product->get_stock_managed_by_id();
			if ( ! isset( $needs[ $stock_id ] ) ) {
				$needs[ $stock_id ] = array(
					'units'   => 0.0,
					'product' => $product,
					'items'   => array(),
					'wants'   => array(),
				);
			}
			$needs[ $stock_id ]['units']                   += $units;
			$needs[ $stock_id ]['items'][ $item->get_id() ] = $units;
			$needs[ $stock_id ]['wants'][ $id ]             = ( $needs[ $stock_id ]['wants'][ $id ] ?? 0.0 ) + $units;
		}
		ksort( $needs );
		return $needs;
	}

	/**
	 * Take the units of one stock, and note it on the lines.
	 *
	 * @param int                                                                                           $stock_id The product that manages the stock.
	 * @param array{units: float, product: \WC_Product, items: array<int, float>, wants: array<int, float>} $need     What is needed of it.
	 * @param string                                                                                        $sale     The sale.
	 * @throws Refusal Busy, when the database did not do it.
	 */
	private function decrease( int $stock_id, array $need, string $sale ): void {
		$before = $this->shelf->locked( $stock_id );
		foreach ( $need['wants'] as $product => $units ) {
			$used = (int) min( $units, $this->allotments->of( $sale, $product ) );
			if ( ! $this->allotments->consume( $sale, $product, $used ) ) {
				throw new Refusal( 'busy', 'The allotment changed meanwhile. Try again.' );
			}
		}
		\WC_Data_Store::load( 'product' )->update_product_stock( $stock_id, $need['units'], 'decrease' );
		if ( abs( $this->shelf->locked( $stock_id ) - ( $before - $need['units'] ) ) > 0.0001 ) {
			throw new Refusal( 'busy', 'The stock could not be written. Try again.' );
		}
		foreach ( $need['items'] as $item_id => $units ) {
			if ( ! wc_add_order_item_meta( $item_id, '_reduced_stock', $units, true ) ) {
				throw new Refusal( 'busy', 'The order could not be written. Try again.' );
			}
		}
	}

	/**
	 * Work in a transaction; once more when it was busy, as after a deadlock.
	 *
	 * @param callable $work What to do.
	 * @return mixed What it returns.
	 * @throws Refusal What it throws, with everything undone.
	 */
	private function transaction( callable $work ): mixed {
		global $wpdb;
		for ( $try = 1; ; $try++ ) {
			$wpdb->query( 'START TRANSACTION' ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
			try {
				$result = $work();
				if ( false === $wpdb->query( 'COMMIT' ) ) { // phpcs:ignore WordPress.DB.DirectDatabaseQuery
					throw new Refusal( 'busy', 'The database did not commit. Try again.' );
				}
				return $result;
			} catch ( \Throwable $error ) {
				$wpdb->query( 'ROLLBACK' ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
				if ( ! $error instanceof Refusal || 'busy' !== $error->reason() || $try >= self::TRIES ) {
					throw $error;
				}
				usleep( 20000 * $try );
			}
		}
	}
}
