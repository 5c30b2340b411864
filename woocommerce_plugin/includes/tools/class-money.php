<?php
/**
 * Exact amounts: integer minor units and decimal strings, never floats.
 *
 * @package Replycart
 */

namespace Replycart\Tools;

defined( 'ABSPATH' ) || exit;

/**
 * Conversions between the shop's decimals and the sidecar's minor units.
 */
final class Money {

	private const DECIMALS = array(
		0 => array( 'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF' ),
		3 => array( 'BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND' ),
		4 => array( 'CLF', 'UYW' ),
	);

	/**
	 * How many decimals ISO 4217 gives the currency.
	 *
	 * @param string $currency ISO 4217 code.
	 */
	public static function decimals( string $currency ): int {
		foreach ( self::DECIMALS as $decimals => $codes ) {
			if ( in_array( strtoupper( $currency ), $codes, true ) ) {
				return $decimals;
			}
		}
		return 2;
	}

	/**
	 * Minor units of a decimal ("12.90" EUR is 1290), rounded half away from zero. Null for what is no number.
	 *
	 * @param mixed  $amount   Text or number.
	 * @param string $currency ISO 4217 code.
	 */
	public static function minor( mixed $amount, string $currency ): ?int {
		if ( is_float( $amount ) ) {
			$amount = number_format( $amount, 6, '.', '' );
		}
		$text = is_string( $amount ) || is_int( $amount ) ? trim( (string) $amount ) : '';
		if ( ! preg_match( '/^(-?)(\d{1,12})(?:\.(\d{1,12}))?$/', $text, $found ) ) {
			return null;
		}
		$decimals = self::decimals( $currency );
		$fraction = str_pad( $found[3] ?? '', $decimals + 1, '0' );
		$minor    = (int) ( $found[2] . substr( $fraction, 0, $decimals ) );
		if ( $fraction[ $decimals ] >= '5' ) {
			++$minor;
		}
		return '-' === $found[1] ? -$minor : $minor;
	}

	/**
	 * The decimal of minor units: 1290 EUR is "12.90".
	 *
	 * @param int    $minor    Minor units.
	 * @param string $currency ISO 4217 code.
	 */
	public static function decimal( int $minor, string $currency ): string {
		$decimals = self::decimals( $currency );
		$digits   = str_pad( (string) abs( $minor ), $decimals + 1, '0', STR_PAD_LEFT );
		$whole    = substr( $digits, 0, strlen( $digits ) - $decimals );
		$sign     = $minor < 0 ? '-' : '';
		return $sign . $whole . ( $decimals ? '.' . substr( $digits, -$decimals ) : '' );
	}

	/**
	 * As the shop shows prices, as HTML; empty when there is no amount.
	 *
	 * @param mixed  $minor    Minor units, or null.
	 * @param string $currency ISO 4217 code.
	 */
	public static function html( mixed $minor, string $currency ): string {
		return is_int( $minor ) ? wc_price( self::decimal( $minor, $currency ), array( 'currency' => $currency ) ) : '';
	}
}
