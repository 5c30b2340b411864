<?php
/**
 * What stands in a body of JSON, member by member.
 *
 * @package Replycart
 */

namespace Replycart\Tools;

defined( 'ABSPATH' ) || exit;

/**
 * Reads one member each; what is not as it must be is refused with the name of the field.
 */
final class Body {

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
			throw Refusal::invalid( $field, 'Must be a time of ISO 8601 with its zone.' );
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
			throw Refusal::invalid( $field, 'Must be the number of a product.' );
		}
		return (int) $value;
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
			throw Refusal::invalid( $within . $name, 'Must be text.' );
		}
		$value = trim( $value );
		if ( $needed && '' === $value ) {
			throw Refusal::invalid( $within . $name, 'Is missing.' );
		}
		if ( strlen( $value ) > $most ) {
			throw Refusal::invalid( $within . $name, "Is longer than $most bytes." );
		}
		return $value;
	}

	/**
	 * An amount of at least nothing, exact in the currency.
	 *
	 * @param mixed  $value    As sent.
	 * @param string $field    For the refusal.
	 * @param string $currency ISO 4217 code.
	 * @throws Refusal Invalid.
	 */
	public static function amount( mixed $value, string $field, string $currency ): int {
		$minor = is_string( $value ) ? Money::minor( $value, $currency ) : null;
		if ( null === $minor || $minor < 0 ) {
			throw Refusal::invalid( $field, 'Must be an amount like "12.90".' );
		}
		return $minor;
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
	public static function group( array $body, string $name, bool $needed = false ): array {
		$value = $body[ $name ] ?? array();
		if ( ! is_array( $value ) || ( $needed && array() === $value ) ) {
			throw Refusal::invalid( $name, 'Must be an object.' );
		}
		return $value;
	}
}
