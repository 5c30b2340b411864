<?php
/**
 * Makes the shop's order out of a request, and brings its prices to the cent.
 *
 * @package Replycart
 */

namespace Replycart\Orders;

use Replycart\Tools\Money;
use Replycart\Tools\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * An order is a draft of the checkout while it is being made: nobody is mailed, no stock moves, and the shop clears away
 * one that a crash leaves behind.
 */
class Builder {

	public const REFERENCE = '_replycart_reference';
	public const SALE      = '_replycart_sale';
	public const PURCHASE  = '_replycart_purchase';
	public const NETWORK   = '_replycart_network';
	public const HANDLE    = '_replycart_handle';
	public const REPLY     = '_replycart_reply_url';
	public const PAYPAL    = '_replycart_paypal_order';
	/** On a refund that the sidecar wrote into the shop: its own reference. */
	public const REFUND = '_replycart_refund';
	public const TRIES  = 4;

	/**
	 * The products of the lines, in their order.
	 *
	 * @param Order_Request $request What was asked.
	 * @return \WC_Product[]
	 * @throws Refusal Mismatch, when one is gone.
	 */
	public function products( Order_Request $request ): array {
		$result = array();
		foreach ( $request->lines as $line ) {
			$id      = $line['product_id'] ? $line['product_id'] : wc_get_product_id_by_sku( $line['sku'] );
			$product = $id ? wc_get_product( $id ) : false;
			$sku     = '' === $line['sku'] ? (string) $id : $line['sku'];
			if ( ! $product || 'trash' === $product->get_status() || $product->is_type( 'variable' ) || $product->is_type( 'grouped' ) ) {
				throw new Refusal( 'mismatch', "$sku is gone, or cannot be sold by itself.", array( 'sku' => $sku ) );
			}
			$result[] = $product;
		}
		return $result;
	}

	/**
	 * The draft, kept, without lines.
	 *
	 * @param Order_Request $request What was asked.
	 */
	public function draft( Order_Request $request ): \WC_Order {
		$order = new \WC_Order();
		// As if it was read like that: a first status is no change that a note would tell.
		$order->set_object_read( false );
		$order->set_status( 'checkout-draft' );
		$order->set_object_read( true );
		$order->set_created_via( $request->reference );
		$order->set_currency( $request->currency );
		$order->set_prices_include_tax( wc_prices_include_tax() );
		$order->set_payment_method( 'replycart' );
		$order->set_payment_method_title( __( 'PayPal via Replycart', 'replycart' ) );
		$this->address( $order, $request->address );
		$metas = array(
			self::REFERENCE => $request->reference,
			self::SALE      => $request->sale,
			self::PURCHASE  => $request->purchase,
			self::NETWORK   => $request->buyer['network'],
			self::HANDLE    => $request->buyer['handle'],
			self::REPLY     => $request->buyer['reply_url'],
			self::PAYPAL    => $request->payment['order_id'],
		);
		if ( '' !== $request->buyer['network'] ) {
			// The shop's own columns and reports of where orders come from.
			$metas['_wc_order_attribution_source_type'] = 'utm';
			$metas['_wc_order_attribution_utm_source']  = ucfirst( $request->buyer['network'] );
			$metas['_wc_order_attribution_utm_medium']  = 'reply';
		}
		foreach ( array_filter( $metas, 'strlen' ) as $key => $value ) {
			$order->update_meta_data( $key, $value );
		}
		$order->save();
		return $order;
	}

	/**
	 * Lines, shipping and taxes, until every agreed price is met.
	 *
	 * @param \WC_Order     $order    The draft.
	 * @param Order_Request $request  What was asked.
	 * @param \WC_Product[] $products Of the lines.
	 * @throws Refusal Mismatch, when the total is not what was paid.
	 */
	public function fill( \WC_Order $order, Order_Request $request, array $products ): void {
		$currency = $request->currency;
		$aims     = array();
		foreach ( $request->lines as $at => $line ) {
			$item = new \WC_Order_Item_Product();
			$item->set_product( $products[ $at ] );
			$item->set_quantity( $line['quantity'] );
			$aim = null === $line['unit'] ? null : $line['unit'] * $line['quantity'];
			$net = $line['net'];
			if ( null === $aim && '' === $net ) {
				$net = (string) wc_get_price_excluding_tax(
					$products[ $at ],
					array(
						'qty'   => $line['quantity'],
						'order' => $order,
					)
				);
			} elseif ( '' === $net ) {
				$net = Money::decimal( $aim, $currency );
			}
			$item->set_subtotal( $net );
			$item->set_total( $net );
			$order->add_item( $item );
			$aims[] = $aim;
		}
		$shipping = new \WC_Order_Item_Shipping();
		$shipping->set_method_title( '' === $request->shipping['label'] ? __( 'Shipping', 'replycart' ) : $request->shipping['label'] );
		$shipping->set_method_id( $request->shipping['price'] ? 'flat_rate' : 'free_shipping' );
		$shipping->set_total( '' === $request->shipping['net'] ? Money::decimal( $request->shipping['price'], $currency ) : $request->shipping['net'] );
		$order->add_item( $shipping );
		$untaxed = static function ( $item ) use ( $request ): void {
			if ( ! $request->shipping['taxed'] ) {
				$item->set_taxes( false );
			}
		};
		add_action( 'woocommerce_order_item_shipping_after_calculate_taxes', $untaxed );
		try {
			$order->calculate_totals( true );
			for ( $try = 0; $try < self::TRIES; $try++ ) {
				$better = false;
				foreach ( array_values( $order->get_items( 'line_item' ) ) as $at => $item ) {
					$better = $this->closer( $item, $aims[ $at ], $currency ) || $better;
				}
				foreach ( $order->get_items( 'shipping' ) as $item ) {
					$better = $this->closer( $item, $request->shipping['price'], $currency ) || $better;
				}
				if ( ! $better ) {
					break;
				}
				$order->calculate_totals( true );
			}
		} finally {
			remove_action( 'woocommerce_order_item_shipping_after_calculate_taxes', $untaxed );
		}
		$total = Money::minor( (string) $order->get_total( 'edit' ), $currency );
		if ( $total !== $request->total ) {
			throw new Refusal(
				'mismatch',
				sprintf( 'The shop reckons %s %s, paid were %s.', Money::decimal( (int) $total, $currency ), $currency, Money::decimal( $request->total, $currency ) )
			);
		}
	}

	/**
	 * Change an item's net so that the buyer pays what was agreed. False when there is nothing to change.
	 *
	 * @param \WC_Order_Item_Product|\WC_Order_Item_Shipping $item     With its taxes reckoned.
	 * @param int|null                                       $aim      Agreed price of the line as the shop shows prices; null for the shop's own.
	 * @param string                                         $currency ISO 4217 code.
	 */
	private function closer( $item, ?int $aim, string $currency ): bool {
		if ( null === $aim ) {
			return false;
		}
		$net  = (float) $item->get_total( 'edit' );
		$tax  = array_sum( array_map( 'floatval', $item->get_taxes()['total'] ?? array() ) );
		$have = (int) Money::minor( $net, $currency );
		if ( wc_prices_include_tax() ) {
			$have += (int) Money::minor( (float) wc_round_tax_total( $tax ), $currency );
		} else {
			$tax = 0.0;
		}
		if ( $have === $aim ) {
			return false;
		}
		$factor = $net > 0 ? 1 + $tax / $net : 1.0;
		$exact  = (float) Money::decimal( $aim, $currency ) / $factor;
		if ( abs( $exact - $net ) < 0.0000015 ) {
			// Net and tax were both rounded the same way: half a cent to the other side.
			$exact += (float) Money::decimal( $aim - $have, $currency ) / $factor / 2;
		}
		$text = number_format( $exact, 6, '.', '' );
		if ( $item instanceof \WC_Order_Item_Product ) {
			$item->set_subtotal( $text );
		}
		$item->set_total( $text );
		return true;
	}

	/**
	 * Billing and shipping address.
	 *
	 * @param \WC_Order             $order The draft.
	 * @param array<string, string> $from  By the sidecar's names.
	 */
	private function address( \WC_Order $order, array $from ): void {
		$to = array(
			'first_name' => $from['first_name'],
			'last_name'  => $from['last_name'],
			'company'    => $from['company'],
			'address_1'  => $from['line1'],
			'address_2'  => $from['line2'],
			'city'       => $from['city'],
			'state'      => $from['region'],
			'postcode'   => $from['postcode'],
			'country'    => $from['country'],
			'phone'      => $from['phone'],
		);
		foreach ( $to as $name => $value ) {
			$order->{"set_billing_$name"}( wc_clean( $value ) );
			$order->{"set_shipping_$name"}( wc_clean( $value ) );
		}
		$order->set_billing_email( $from['email'] );
	}
}
