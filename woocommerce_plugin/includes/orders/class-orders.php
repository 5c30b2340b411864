<?php
/**
 * The paid order stands in the shop, once.
 *
 * @package Replycart
 */

namespace Replycart\Orders;

use Replycart\Stock\Stock;
use Replycart\Tools\Lock;
use Replycart\Tools\Money;
use Replycart\Tools\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * Places orders by their reference. Killed between any two steps, the next call with that reference finishes it.
 */
class Orders {

	/**
	 * Make one.
	 *
	 * @param Claims  $claims  Which reference is which order.
	 * @param Builder $builder Makes orders.
	 * @param Stock   $stock   Takes units off the shelf.
	 * @param Lock    $lock    One at a time.
	 */
	public function __construct( private Claims $claims, private Builder $builder, private Stock $stock, private Lock $lock ) {
	}

	/**
	 * The order of the request.
	 *
	 * 1. Look for it. 2. Make it as a draft, compare its total with what was paid. 3. Take the stock. 4. Mark it paid.
	 *
	 * @param Order_Request $request What was asked.
	 * @return array{order: \WC_Order, created: bool}
	 * @throws Refusal Mismatch, out_of_stock or busy; then nothing is left behind.
	 */
	public function place( Order_Request $request ): array {
		if ( get_woocommerce_currency() !== $request->currency ) {
			throw new Refusal( 'mismatch', 'The shop sells in ' . get_woocommerce_currency() . ", not in $request->currency." );
		}
		return $this->lock->hold( $request->reference, 20, fn(): array => $this->finish( $request ) );
	}

	/**
	 * The order with this reference, by our table, else by what stands on the orders themselves.
	 *
	 * @param string $reference Our reference.
	 */
	public function find( string $reference ): ?\WC_Order {
		$claim = $this->claims->find( $reference );
		if ( $claim ) {
			$order = in_array( $claim['step'], array( 'taken', 'done' ), true ) ? wc_get_order( $claim['order_id'] ) : false;
			return $order instanceof \WC_Order ? $order : null;
		}
		return $this->stranger( $reference );
	}

	/**
	 * Steps 1 to 4, from wherever an earlier attempt stopped.
	 *
	 * @param Order_Request $request What was asked.
	 * @return array{order: \WC_Order, created: bool}
	 * @throws Refusal See place().
	 */
	private function finish( Order_Request $request ): array {
		$claim = $this->claims->find( $request->reference ) ?? $this->claim( $request );
		if ( Money::minor( $claim['total'], $request->currency ) !== $request->total ) {
			throw new Refusal( 'mismatch', 'This reference was used with another total: ' . $claim['total'] );
		}
		$created = 'done' !== $claim['step'];
		$order   = 'new' === $claim['step'] ? false : wc_get_order( $claim['order_id'] );
		if ( 'made' === $claim['step'] ) {
			if ( $this->throw_away( $order ) ) {
				$this->claims->restart( $claim['id'] );
				$claim['step'] = 'new';
			} else {
				$this->claims->advance( $claim['id'], 'made', 'taken', $claim['order_id'] );
				$claim['step'] = 'taken';
			}
		}
		if ( 'new' === $claim['step'] ) {
			$order = $this->make( $request, $claim['id'] );
		}
		if ( ! $order instanceof \WC_Order ) {
			throw new Refusal( 'mismatch', "Order {$claim['order_id']} was deleted in the shop." );
		}
		if ( $created ) {
			$this->pay( $order, $request );
			$this->claims->advance( $claim['id'], 'taken', 'done', $order->get_id() );
		}
		return array(
			'order'   => $order,
			'created' => $created && 'taken' !== $claim['step'],
		);
	}

	/**
	 * A row for the reference; with the order, when one was made before this plugin was there.
	 *
	 * @param Order_Request $request What was asked.
	 * @return array{id: int, reference: string, order_id: int, step: string, total: string}
	 * @throws Refusal Busy, when the database keeps nothing.
	 */
	private function claim( Order_Request $request ): array {
		$before = $this->stranger( $request->reference );
		$total  = $before ? (string) $before->get_total( 'edit' ) : Money::decimal( $request->total, $request->currency );
		$this->claims->open( $request->reference, $total, $before ? $before->get_id() : 0 );
		$claim = $this->claims->find( $request->reference );
		if ( ! $claim ) {
			throw new Refusal( 'busy', 'The database did not keep the reference. Deactivate and activate the plugin to make its tables.' );
		}
		return $claim;
	}

	/**
	 * Steps 2 and 3.
	 *
	 * @param Order_Request $request What was asked.
	 * @param int           $claim   The row.
	 * @throws Refusal With everything undone.
	 */
	private function make( Order_Request $request, int $claim ): \WC_Order {
		$order = null;
		try {
			$products = $this->builder->products( $request );
			$this->orphans( $request->reference );
			$order = $this->builder->draft( $request );
			if ( ! $this->claims->advance( $claim, 'new', 'made', $order->get_id() ) ) {
				throw new Refusal( 'busy', 'The same request is being worked on. Try again.' );
			}
			$this->builder->fill( $order, $request, $products );
			// Must come before the stock: the shop puts stock back when an order becomes pending.
			$order->set_status( 'pending' );
			$order->save();
			$this->stock->take( $order, $request->sale, fn(): bool => $this->claims->advance( $claim, 'made', 'taken', $order->get_id() ) );
			return $order;
		} catch ( \Throwable $error ) {
			// With its stock taken, it stays: the next call finishes it.
			if ( $this->throw_away( $order ) ) {
				$this->claims->drop( $claim );
			}
			if ( $error instanceof \WC_Data_Exception ) {
				throw Refusal::invalid( 'address', $error->getMessage() );
			}
			throw $error;
		}
	}

	/**
	 * Step 4: what is not done of it yet.
	 *
	 * @param \WC_Order     $order   With its stock taken.
	 * @param Order_Request $request What was asked.
	 */
	private function pay( \WC_Order $order, Order_Request $request ): void {
		$this->stock->settle( $order );
		if ( ! $order->get_date_paid( 'edit' ) ) {
			if ( $request->payment['paid_at'] ) {
				$order->set_date_paid( $request->payment['paid_at'] );
			}
			$order->payment_complete( $request->payment['transaction_id'] );
		}
		if ( '' !== $request->note && ! $this->noted( $order, $request->note ) ) {
			// WordPress takes slashes off what becomes a comment: the note would not be known again, and stand twice.
			$order->add_order_note( wp_slash( esc_html( $request->note ) ) );
		}
	}

	/**
	 * Whether the note stands on the order already.
	 *
	 * @param \WC_Order $order The order.
	 * @param string    $note  Plain text.
	 */
	private function noted( \WC_Order $order, string $note ): bool {
		foreach ( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) as $known ) {
			if ( trim( wp_strip_all_tags( html_entity_decode( $known->content, ENT_QUOTES ) ) ) === trim( wp_strip_all_tags( $note ) ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * An order that carries the reference and is no draft: made by REST before the plugin was there.
	 *
	 * @param string $reference Our reference.
	 */
	private function stranger( string $reference ): ?\WC_Order {
		foreach ( $this->carriers( $reference ) as $order ) {
			if ( 'checkout-draft' !== $order->get_status() ) {
				return $order;
			}
		}
		return null;
	}

	/**
	 * Drafts that a crash left before their number was written down.
	 *
	 * @param string $reference Our reference.
	 */
	private function orphans( string $reference ): void {
		foreach ( $this->carriers( $reference ) as $order ) {
			if ( 'checkout-draft' === $order->get_status() ) {
				$this->throw_away( $order );
			}
		}
	}

	/**
	 * Orders with the reference; compared here, whatever the shop answers.
	 *
	 * @param string $reference Our reference.
	 * @return \WC_Order[]
	 */
	private function carriers( string $reference ): array {
		$found = wc_get_orders(
			array(
				'created_via' => $reference,
				'limit'       => 10,
				'orderby'     => 'ID',
				'order'       => 'ASC',
				'status'      => array_merge( array_keys( wc_get_order_statuses() ), array( 'wc-checkout-draft', 'trash' ) ),
				'type'        => 'shop_order',
			)
		);
		return array_values( array_filter( is_array( $found ) ? $found : array(), static fn( $order ): bool => $order instanceof \WC_Order && $reference === $order->get_created_via() ) );
	}

	/**
	 * Remove an order that never was one. False when it is one: paid, or with its stock taken.
	 *
	 * @param \WC_Order|bool|null $order What there is of it.
	 */
	private function throw_away( $order ): bool {
		if ( ! $order instanceof \WC_Order ) {
			return true;
		}
		if ( ! in_array( $order->get_status(), array( 'checkout-draft', 'pending' ), true ) || $order->get_date_paid( 'edit' ) || $this->stock->taken( $order ) ) {
			return false;
		}
		$order->delete( true );
		return true;
	}
}
