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
	 * Minor units of what a person typed, with a point or a comma; null when it is not exact, or could mean two things.
	 *
	 * @param string $typed    As typed: "12,9", "1.000,00", "1 000.00".
	 * @param string $currency ISO 4217 code.
	 */
	public static function typed( string $typed, string $currency ): ?int {
		$text     = (string) preg_replace( "/[\\s\\x{00a0}\\x{202f}'’]/u", '', $typed );
		$decimals = self::decimals( $currency );
		$whole    = '/^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+$/D';
		if ( self::doubtful( $typed, $currency ) ) {
			return null;
		}
		if ( preg_match( '/^\d{1,3}((?:,\d{3})+\.\d+|(?:\.\d{3})+,\d+)$/D', $text ) ) {
			$at   = (int) max( strrpos( $text, '.' ), strrpos( $text, ',' ) );
			$text = str_replace( array( '.', ',' ), '', substr( $text, 0, $at ) ) . '.' . substr( $text, $at + 1 );
		} elseif ( preg_match( $whole, $text ) || ( 0 === $decimals && preg_match( '/^\d{1,3}[.,]\d{3}$/D', $text ) ) ) {
			$text = str_replace( array( '.', ',' ), '', $text );
		} else {
			$text = str_replace( ',', '.', $text );
		}
		if ( ! preg_match( '/^\d{1,9}(?:\.(\d+))?$/D', $text, $found ) || strlen( rtrim( $found[1] ?? '', '0' ) ) > $decimals ) {
			return null;
		}
		return self::minor( $text, $currency );
	}

	/**
	 * Whether it could mean a thousand or one: a single mark followed by three digits.
	 *
	 * @param string $typed    As typed.
	 * @param string $currency ISO 4217 code.
	 */
	public static function doubtful( string $typed, string $currency ): bool {
		$decimals = self::decimals( $currency );
		// Without decimals it can only be a thousand; with three, the point is how the form itself writes them.
		return $decimals > 0 && 1 === preg_match( $decimals > 2 ? '/^\d+,\d{3}$/D' : '/^\d+[.,]\d{3}$/D', trim( $typed ) );
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
		$as = array(
			'currency' => $currency,
			'decimals' => self::decimals( $currency ),
		);
		return is_int( $minor ) ? wc_price( self::decimal( $minor, $currency ), $as ) : '';
	}
}
