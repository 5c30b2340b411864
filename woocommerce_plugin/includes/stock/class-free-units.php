<?php
/**
 * What is free on the shelf.
 *
 * @package Replycart
 */

namespace Replycart\Stock;

use Replycart\Tools\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * By the rules of wc_reserve_stock_for_order: what can be sold is the stock, less what checkouts in progress reserve,
 * less what other sales hold. Asked within a transaction: the row of the stock is locked first, as WooCommerce does, so that
 * nobody is between.
 */
final class Free_Units {

	/**
	 * Make one.
	 *
	 * @param Allotments $allotments What sales hold.
	 */
	public function __construct( private Allotments $allotments ) {
	}

	/**
	 * Units in stock, with the row locked until the end of the transaction.
	 *
	 * @param int $stock_id The product that manages the stock.
	 * @throws Refusal Busy.
	 */
	public function locked( int $stock_id ): float {
		global $wpdb;
		$query = \WC_Data_Store::load( 'product' )->get_query_for_stock( $stock_id );
		$found = $wpdb->get_var( $query . ' FOR UPDATE' ); // phpcs:ignore WordPress.DB -- made and prepared by WooCommerce.
		if ( null === $found || '' !== $wpdb->last_error ) {
			// A deadlock or a lock that did not come: never take that for an empty shelf.
			throw new Refusal( 'busy', 'The stock is being written by somebody else. Try again.' );
		}
		return (float) $found;
	}

	/**
	 * Lock the stock and see that it is enough.
	 *
	 * @param int                                                                                           $stock_id The product that manages the stock.
	 * @param array{units: float, product: \WC_Product, items: array<int, float>, wants: array<int, float>} $need     What is needed of it.
	 * @param string                                                                                        $sale     The sale.
	 * @param int                                                                                           $order_id The order.
	 * @throws Refusal Out_of_stock.
	 */
	public function enough( int $stock_id, array $need, string $sale, int $order_id ): void {
		$stock = $this->locked( $stock_id );
		if ( $need['product']->backorders_allowed() ) {
			return;
		}
		// Of its own sale an order may use up the allotment of its own products, and nothing else.
		$others = $this->allotments->held( $stock_id );
		foreach ( array_keys( $need['wants'] ) as $product ) {
			$others -= min( $need['wants'][ $product ], $this->allotments->of( $sale, $product ) );
		}
		$free = $stock - $this->checkouts( $need['product'], $order_id ) - $others;
		$this->weigh( $free, $need['units'], $need['product'], $stock_id, $order_id );
	}

	/**
	 * Refuse when there is not enough; wait a moment when a checkout is just taking its units.
	 *
	 * @param float       $free     Units that are free.
	 * @param float       $wanted   Units that are wanted.
	 * @param \WC_Product $product  The product.
	 * @param int         $stock_id The product that manages the stock.
	 * @param int         $order_id An order that is not counted.
	 * @throws Refusal Out_of_stock, or busy.
	 */
	public function weigh( float $free, float $wanted, \WC_Product $product, int $stock_id, int $order_id ): void {
		if ( $free < $wanted ) {
			throw $this->out( $product, (int) floor( $free ) );
		}
		if ( $free - $this->allotments->between( $stock_id, $order_id ) < $wanted ) {
			// It has its units, or counts twice for a moment: who asks again sees which.
			throw new Refusal( 'busy', 'A checkout is just taking units. Try again.' );
		}
	}

	/**
	 * Units that are free for a sale, with the row of the stock locked until the end of the transaction.
	 *
	 * @param \WC_Product $product  The product.
	 * @param string      $sale     The sale.
	 * @throws Refusal Busy.
	 */
	public function free( \WC_Product $product, string $sale ): float {
		$stock_id = (int) $product->get_stock_managed_by_id();
		return $this->locked( $stock_id ) - $this->checkouts( $product, 0 ) - $this->allotments->held( $stock_id, $sale, (int) $product->get_id() );
	}

	/**
	 * Units that other checkouts in progress reserve.
	 *
	 * @param \WC_Product $product  The product.
	 * @param int         $order_id An order that is not counted.
	 */
	private function checkouts( \WC_Product $product, int $order_id ): float {
		return (float) $this->allotments->aside( static fn() => wc_get_held_stock_quantity( $product, $order_id ) );
	}

	/**
	 * The refusal for want of stock.
	 *
	 * @param \WC_Product $product The product.
	 * @param int         $free    What there is.
	 */
	public function out( \WC_Product $product, int $free ): Refusal {
		$sku = (string) $product->get_sku();
		return new Refusal( 'out_of_stock', sprintf( 'Of %s there are %d left.', '' === $sku ? '#' . $product->get_id() : $sku, max( 0, $free ) ), array( 'sku' => $sku ) );
	}
}
