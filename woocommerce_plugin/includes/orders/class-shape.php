<?php
/**
 * The shop's order as the sidecar reads it.
 *
 * @package Replycart
 */

namespace Replycart\Orders;

use Replycart\Tools\Money;

defined( 'ABSPATH' ) || exit;

/**
 * Amounts as decimal text with the currency's decimals; line totals with their tax.
 */
final class Shape {

	/**
	 * The answer of POST orders and GET orders.
	 *
	 * @param \WC_Order $order   The order.
	 * @param bool      $created Whether this call made it.
	 * @return array<string, mixed>
	 */
	public static function of( \WC_Order $order, bool $created ): array {
		$currency = $order->get_currency();
		$text     = static fn( mixed $amount ): string => Money::decimal( (int) Money::minor( is_float( $amount ) ? $amount : (string) $amount, $currency ), $currency );
		$lines    = array();
		foreach ( $order->get_items( 'line_item' ) as $item ) {
			$product = $item->get_product();
			$lines[] = array(
				'sku'        => $product ? (string) $product->get_sku() : '',
				'product_id' => (string) ( $item->get_variation_id() ? $item->get_variation_id() : $item->get_product_id() ),
				'quantity'   => (int) $item->get_quantity(),
				'total'      => Money::decimal(
					(int) Money::minor( (float) $item->get_total( 'edit' ), $currency ) + (int) Money::minor( (float) $item->get_total_tax( 'edit' ), $currency ),
					$currency
				),
			);
		}
		return array(
			'id'             => (string) $order->get_id(),
			'number'         => (string) $order->get_order_number(),
			'reference'      => (string) ( $order->get_meta( Builder::REFERENCE ) ? $order->get_meta( Builder::REFERENCE ) : $order->get_created_via() ),
			'status'         => (string) $order->get_status(),
			'paid'           => (bool) $order->get_date_paid( 'edit' ),
			'currency'       => (string) $currency,
			'total'          => $text( $order->get_total( 'edit' ) ),
			'tax'            => $text( $order->get_total_tax( 'edit' ) ),
			'lines'          => $lines,
			'transaction_id' => (string) $order->get_transaction_id( 'edit' ),
			'refunded'       => $text( (float) $order->get_total_refunded() ),
			'created'        => $created,
		);
	}
}
