<?php
/**
 * What the sidecar asks for with POST orders: checked as a whole, then only read.
 *
 * @package Replycart
 */

namespace Replycart\Orders;

use Replycart\Tools\Body;
use Replycart\Tools\Refusal;

defined( 'ABSPATH' ) || exit;

/**
 * An order to be. Amounts in minor units; texts cut of markup by the setters of WooCommerce.
 */
final class Order_Request {

	public const REFERENCE = '[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}';

	private const PLACES = array( 'first_name', 'last_name', 'email', 'phone', 'line1', 'line2', 'city', 'region', 'postcode', 'country', 'company' );

	/**
	 * Our reference of the order.
	 *
	 * @var string
	 */
	public string $reference = '';

	/**
	 * ISO 4217 code.
	 *
	 * @var string
	 */
	public string $currency = '';

	/**
	 * The sale.
	 *
	 * @var string
	 */
	public string $sale = '';

	/**
	 * The purchase.
	 *
	 * @var string
	 */
	public string $purchase = '';

	/**
	 * A note for the merchant.
	 *
	 * @var string
	 */
	public string $note = '';

	/**
	 * Lines: sku, product_id, quantity, unit (minor units or null for the shop's own price), net (a hint, or empty).
	 *
	 * @var array<int, array{sku: string, product_id: int, quantity: int, unit: int|null, net: string}>
	 */
	public array $lines = array();

	/**
	 * Shipping: label, price, taxed, net.
	 *
	 * @var array{label: string, price: int, taxed: bool, net: string}
	 */
	public array $shipping = array(
		'label' => '',
		'price' => 0,
		'taxed' => true,
		'net'   => '',
	);

	/**
	 * The address, by the sidecar's names.
	 *
	 * @var array<string, string>
	 */
	public array $address = array();

	/**
	 * What was paid, in minor units.
	 *
	 * @var int
	 */
	public int $total = 0;

	/**
	 * PayPal's capture, PayPal's order, and when it was paid (seconds since 1970, 0 for now).
	 *
	 * @var array{transaction_id: string, order_id: string, paid_at: int}
	 */
	public array $payment = array(
		'transaction_id' => '',
		'order_id'       => '',
		'paid_at'        => 0,
	);

	/**
	 * Who bought: network, handle, reply_url.
	 *
	 * @var array{network: string, handle: string, reply_url: string}
	 */
	public array $buyer = array(
		'network'   => '',
		'handle'    => '',
		'reply_url' => '',
	);

	/**
	 * Read the body.
	 *
	 * @param mixed $body Decoded JSON.
	 * @throws Refusal Invalid, with the field.
	 */
	public static function read( mixed $body ): self {
		if ( ! is_array( $body ) || array() === $body ) {
			throw Refusal::invalid( '', 'The body must be a JSON object.' );
		}
		$request            = new self();
		$request->reference = Body::text( $body, 'reference', 100, true );
		if ( ! preg_match( '/^' . self::REFERENCE . '$/D', $request->reference ) ) {
			throw Refusal::invalid( 'reference', 'Must be 1 to 100 of A-Z a-z 0-9 _ . : -' );
		}
		$request->currency = Body::text( $body, 'currency', 3, true );
		if ( ! preg_match( '/^[A-Z]{3}$/D', $request->currency ) ) {
			throw Refusal::invalid( 'currency', 'Must be an ISO 4217 code.' );
		}
		$request->sale     = Body::text( $body, 'sale', 64 );
		$request->purchase = Body::text( $body, 'purchase', 64 );
		$request->note     = Body::text( $body, 'note', 5000 );
		$request->lines    = self::lines( $body['lines'] ?? null, $request->currency );
		$request->shipping = self::shipping( $body['shipping'] ?? array(), $request->currency );
		$address           = Body::group( $body, 'address', true );
		foreach ( self::PLACES as $name ) {
			$request->address[ $name ] = Body::text( $address, $name, 200, 'country' === $name, 'address.' );
		}
		if ( '' !== $request->address['email'] && ! is_email( $request->address['email'] ) ) {
			throw Refusal::invalid( 'address.email', 'Is not an e-mail address.' );
		}
		if ( ! preg_match( '/^[A-Z]{2}$/D', $request->address['country'] ) ) {
			throw Refusal::invalid( 'address.country', 'Must be an ISO 3166-1 code of two letters.' );
		}
		$request->total   = Body::amount( Body::group( $body, 'totals', true )['total'] ?? null, 'totals.total', $request->currency );
		$payment          = Body::group( $body, 'payment', true );
		$request->payment = array(
			'transaction_id' => Body::text( $payment, 'transaction_id', 100, true, 'payment.' ),
			'order_id'       => Body::text( $payment, 'order_id', 100, false, 'payment.' ),
			'paid_at'        => Body::moment( $payment['paid_at'] ?? null, 'payment.paid_at' ),
		);
		$buyer            = Body::group( $body, 'buyer' );
		$request->buyer   = array(
			'network'   => Body::text( $buyer, 'network', 20, false, 'buyer.' ),
			'handle'    => ltrim( Body::text( $buyer, 'handle', 64, false, 'buyer.' ), '@' ),
			'reply_url' => self::link( Body::text( $buyer, 'reply_url', 500, false, 'buyer.' ) ),
		);
		return $request;
	}

	/**
	 * The lines.
	 *
	 * @param mixed  $lines    As sent.
	 * @param string $currency ISO 4217 code.
	 * @return array<int, array{sku: string, product_id: int, quantity: int, unit: int|null, net: string}>
	 * @throws Refusal Invalid.
	 */
	private static function lines( mixed $lines, string $currency ): array {
		if ( ! is_array( $lines ) || array() === $lines || count( $lines ) > 100 || array_keys( $lines ) !== range( 0, count( $lines ) - 1 ) ) {
			throw Refusal::invalid( 'lines', 'Must be a list of 1 to 100 lines.' );
		}
		$result = array();
		foreach ( $lines as $at => $line ) {
			$field = "lines[$at].";
			if ( ! is_array( $line ) ) {
				throw Refusal::invalid( "lines[$at]", 'Must be an object.' );
			}
			$quantity = $line['quantity'] ?? null;
			if ( ! is_int( $quantity ) || $quantity < 1 || $quantity > 100000 ) {
				throw Refusal::invalid( $field . 'quantity', 'Must be a whole number of at least 1.' );
			}
			$made = array(
				'sku'        => Body::text( $line, 'sku', 100, false, $field ),
				'product_id' => Body::product_id( $line['product_id'] ?? null, $field . 'product_id' ),
				'quantity'   => $quantity,
				'unit'       => isset( $line['unit'] ) ? Body::amount( $line['unit'], $field . 'unit', $currency ) : null,
				'net'        => self::hint( $line['net'] ?? '' ),
			);
			if ( '' === $made['sku'] && 0 === $made['product_id'] ) {
				throw Refusal::invalid( $field . 'sku', 'Either sku or product_id is needed.' );
			}
			$result[] = $made;
		}
		return $result;
	}

	/**
	 * Shipping.
	 *
	 * @param mixed  $shipping As sent.
	 * @param string $currency ISO 4217 code.
	 * @return array{label: string, price: int, taxed: bool, net: string}
	 * @throws Refusal Invalid.
	 */
	private static function shipping( mixed $shipping, string $currency ): array {
		if ( null === $shipping ) {
			$shipping = array();
		}
		if ( ! is_array( $shipping ) ) {
			throw Refusal::invalid( 'shipping', 'Must be an object.' );
		}
		return array(
			'label' => Body::text( $shipping, 'label', 200, false, 'shipping.' ),
			'price' => isset( $shipping['price'] ) ? Body::amount( $shipping['price'], 'shipping.price', $currency ) : 0,
			'taxed' => false !== ( $shipping['taxed'] ?? true ),
			'net'   => self::hint( $shipping['net'] ?? '' ),
		);
	}

	/**
	 * The net that the shop reckoned for the quote; anything else counts as none.
	 *
	 * @param mixed $value As sent.
	 */
	private static function hint( mixed $value ): string {
		return is_string( $value ) && preg_match( '/^\d{1,12}(\.\d{1,6})?$/D', $value ) ? $value : '';
	}

	/**
	 * A link that may be shown: https only, else nothing.
	 *
	 * @param string $url As sent.
	 */
	private static function link( string $url ): string {
		return 0 === strpos( $url, 'https://' ) ? $url : '';
	}
}
