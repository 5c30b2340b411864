<?php
/**
 * What the sidecar asks for with POST orders: checked as a whole, then only read.
 *
 * @package Replycart
 */

namespace Replycart\Orders;

use Replycart\Tools\Money;
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
	 * The sale, the purchase and a note for the merchant.
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
			throw self::wrong( '', 'The body must be a JSON object.' );
		}
		$request            = new self();
		$request->reference = self::text( $body, 'reference', 100, true );
		if ( ! preg_match( '/^' . self::REFERENCE . '$/D', $request->reference ) ) {
			throw self::wrong( 'reference', 'Must be 1 to 100 of A-Z a-z 0-9 _ . : -' );
		}
		$request->currency = self::text( $body, 'currency', 3, true );
		if ( ! preg_match( '/^[A-Z]{3}$/D', $request->currency ) ) {
			throw self::wrong( 'currency', 'Must be an ISO 4217 code.' );
		}
		$request->sale     = self::text( $body, 'sale', 64 );
		$request->purchase = self::text( $body, 'purchase', 64 );
		$request->note     = self::text( $body, 'note', 5000 );
		$request->lines    = self::lines( $body['lines'] ?? null, $request->currency );
		$request->shipping = self::shipping( $body['shipping'] ?? array(), $request->currency );
		$address           = self::group( $body, 'address', true );
		foreach ( self::PLACES as $name ) {
			$request->address[ $name ] = self::text( $address, $name, 200, 'country' === $name, 'address.' );
		}
		if ( '' !== $request->address['email'] && ! is_email( $request->address['email'] ) ) {
			throw self::wrong( 'address.email', 'Is not an e-mail address.' );
		}
		if ( ! preg_match( '/^[A-Z]{2}$/D', $request->address['country'] ) ) {
			throw self::wrong( 'address.country', 'Must be an ISO 3166-1 code of two letters.' );
		}
		$request->total   = self::amount( self::group( $body, 'totals', true )['total'] ?? null, 'totals.total', $request->currency );
		$payment          = self::group( $body, 'payment', true );
		$request->payment = array(
			'transaction_id' => self::text( $payment, 'transaction_id', 100, true, 'payment.' ),
			'order_id'       => self::text( $payment, 'order_id', 100, false, 'payment.' ),
			'paid_at'        => self::moment( $payment['paid_at'] ?? null, 'payment.paid_at' ),
		);
		$buyer            = self::group( $body, 'buyer' );
		$request->buyer   = array(
			'network'   => self::text( $buyer, 'network', 20, false, 'buyer.' ),
			'handle'    => ltrim( self::text( $buyer, 'handle', 64, false, 'buyer.' ), '@' ),
			'reply_url' => self::link( self::text( $buyer, 'reply_url', 500, false, 'buyer.' ) ),
		);
		return $request;
	}

	/**
	 * A moment of ISO 8601 with a zone, as seconds; 0 when there is none.
	 *
	 * @param mixed  $value As sent.
	 * @param string $field For the refusal.
	 * @throws Refusal Invalid.
	 */
	public static function moment( mixed $value, string $field ): int {
		if ( null === $value || '' === $value ) {
			return 0;
		}
		$zoned = is_string( $value ) && preg_match( '/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/D', $value );
		$found = $zoned ? strtotime( (string) preg_replace( '/\.\d+/', '', $value ) ) : false;
		if ( false === $found ) {
			throw self::wrong( $field, 'Must be a time of ISO 8601 with its zone.' );
		}
		return $found;
	}

	/**
	 * An identifier for a product: a number as text or integer, 0 for none.
	 *
	 * @param mixed  $value As sent.
	 * @param string $field For the refusal.
	 * @throws Refusal Invalid.
	 */
	public static function product_id( mixed $value, string $field ): int {
		if ( null === $value || '' === $value ) {
			return 0;
		}
		if ( ! ( is_int( $value ) || is_string( $value ) ) || ! preg_match( '/^\d{1,18}$/D', (string) $value ) ) {
			throw self::wrong( $field, 'Must be the number of a product.' );
		}
		return (int) $value;
	}

	/**
	 * The refusal for a field.
	 *
	 * @param string $field   Its name.
	 * @param string $message What is wrong with it.
	 */
	public static function wrong( string $field, string $message ): Refusal {
		return new Refusal( 'invalid', trim( "$field: $message", ': ' ), array( 'field' => $field ) );
	}

	/**
	 * A text member.
	 *
	 * @param array<mixed> $from   Where it is.
	 * @param string       $name   Its name.
	 * @param int          $most   Longest length in bytes.
	 * @param bool         $needed Whether it must be there.
	 * @param string       $within Prefix for the refusal.
	 * @throws Refusal Invalid.
	 */
	public static function text( array $from, string $name, int $most, bool $needed = false, string $within = '' ): string {
		$value = $from[ $name ] ?? '';
		if ( ! is_string( $value ) ) {
			throw self::wrong( $within . $name, 'Must be text.' );
		}
		$value = trim( $value );
		if ( $needed && '' === $value ) {
			throw self::wrong( $within . $name, 'Is missing.' );
		}
		if ( strlen( $value ) > $most ) {
			throw self::wrong( $within . $name, "Is longer than $most bytes." );
		}
		return $value;
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
			throw self::wrong( 'lines', 'Must be a list of 1 to 100 lines.' );
		}
		$result = array();
		foreach ( $lines as $at => $line ) {
			$field = "lines[$at].";
			if ( ! is_array( $line ) ) {
				throw self::wrong( "lines[$at]", 'Must be an object.' );
			}
			$quantity = $line['quantity'] ?? null;
			if ( ! is_int( $quantity ) || $quantity < 1 || $quantity > 100000 ) {
				throw self::wrong( $field . 'quantity', 'Must be a whole number of at least 1.' );
			}
			$made = array(
				'sku'        => self::text( $line, 'sku', 100, false, $field ),
				'product_id' => self::product_id( $line['product_id'] ?? null, $field . 'product_id' ),
				'quantity'   => $quantity,
				'unit'       => isset( $line['unit'] ) ? self::amount( $line['unit'], $field . 'unit', $currency ) : null,
				'net'        => self::hint( $line['net'] ?? '' ),
			);
			if ( '' === $made['sku'] && 0 === $made['product_id'] ) {
				throw self::wrong( $field . 'sku', 'Either sku or product_id is needed.' );
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
			throw self::wrong( 'shipping', 'Must be an object.' );
		}
		return array(
			'label' => self::text( $shipping, 'label', 200, false, 'shipping.' ),
			'price' => isset( $shipping['price'] ) ? self::amount( $shipping['price'], 'shipping.price', $currency ) : 0,
			'taxed' => false !== ( $shipping['taxed'] ?? true ),
			'net'   => self::hint( $shipping['net'] ?? '' ),
		);
	}

	/**
	 * An amount of at least nothing, exact in the currency.
	 *
	 * @param mixed  $value    As sent.
	 * @param string $field    For the refusal.
	 * @param string $currency ISO 4217 code.
	 * @throws Refusal Invalid.
	 */
	private static function amount( mixed $value, string $field, string $currency ): int {
		$minor = is_string( $value ) ? Money::minor( $value, $currency ) : null;
		if ( null === $minor || $minor < 0 ) {
			throw self::wrong( $field, 'Must be an amount like "12.90".' );
		}
		return $minor;
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
	 * An object member.
	 *
	 * @param array<mixed> $body   The body.
	 * @param string       $name   Its name.
	 * @param bool         $needed Whether it must be there.
	 * @return array<mixed>
	 * @throws Refusal Invalid.
	 */
	private static function group( array $body, string $name, bool $needed = false ): array {
		$value = $body[ $name ] ?? array();
		if ( ! is_array( $value ) || ( $needed && array() === $value ) ) {
			throw self::wrong( $name, 'Must be an object.' );
		}
		return $value;
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
