<?php
/**
 * What the pages of figures and alerts do.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;
use Replycart\Tools\Money;

defined( 'ABSPATH' ) || exit;

/**
 * Hand out a spreadsheet; put a parked task back.
 */
final class Watch_Actions extends Doing {

	public const NAMES = array( 'csv', 'retry' );

	/**
	 * Figures as CSV: the sidecar's own, or, of an older one, made of what it tells.
	 */
	public static function csv(): void {
		self::guard( 'replycart_csv' );
		if ( '' !== self::field( 'sale' ) ) {
			self::csv_of_sale();
		}
		$path  = 'worth' === self::field( 'what' ) ? '/figures/worth' : '/figures';
		$query = array( 'days' => Figures_Page::days() );
		try {
			$text = Plugin::client()->csv( $path, $query );
			if ( null === $text ) {
				$text = self::table( Plugin::client()->get( $path, $query, 10.0 ) );
			}
		} catch ( Sidecar_Error $error ) {
			Page::say( 'error', array( Trouble::told( $error ) ) );
			self::go( Page::url( 'replycart-figures' ) );
		}
		self::file( 'replycart-' . ( '/figures' === $path ? 'days' : 'worth' ) . '.csv', 'text/csv; charset=utf-8', $text );
	}

	/**
	 * The hours, posts or accounts of one sale.
	 *
	 * @return never
	 */
	private static function csv_of_sale() {
		$paths = array(
			'posts'    => '/posts',
			'accounts' => '/accounts',
		);
		$what  = isset( $paths[ self::field( 'what' ) ] ) ? self::field( 'what' ) : 'hours';
		$back  = Page::url( 'replycart', array( 'sale' => self::field( 'sale' ) ) );
		try {
			$text = Plugin::client()->csv( '/sales/' . self::part( 'sale' ) . '/figures' . ( $paths[ $what ] ?? '' ), array() );
		} catch ( Sidecar_Error $error ) {
			Page::say( 'error', array( Trouble::told( $error ) ) );
			self::go( $back );
		}
		if ( null === $text ) {
			Page::say( 'info', array( Trouble::newer() ) );
			self::go( $back );
		}
		self::file( 'replycart-' . $what . '.csv', 'text/csv; charset=utf-8', $text );
	}

	/**
	 * Put a parked task back.
	 */
	public static function retry(): void {
		self::guard( 'replycart_retry' );
		self::try_it( static fn() => Plugin::client()->post( '/tasks/' . self::part( 'task' ) . '/retry' ), __( 'It is tried again now.', 'replycart' ) );
		self::go( Page::url( 'replycart-alerts' ) );
	}

	/**
	 * Days, or a few facts, as lines of CSV, money with decimals. Numbers and our own words alone: nothing that a spreadsheet could run.
	 *
	 * @param array<string, mixed> $told Of the sidecar.
	 */
	private static function table( array $told ): string {
		$rows  = array_filter( (array) ( $told['days'] ?? array() ), 'is_array' );
		$rows  = $rows ? array_values( $rows ) : array( self::flat( $told ) );
		$lines = array( implode( ',', array_keys( $rows[0] ) ) );
		foreach ( $rows as $row ) {
			foreach ( preg_grep( '/(^|_)(revenue|refunds|net)$/D', array_keys( $row ) ) as $name ) {
				$row[ $name ] = is_int( $row[ $name ] ) ? Money::decimal( $row[ $name ], Page::text( $told, 'currency' ) ) : '';
			}
			$lines[] = implode( ',', array_map( static fn( $value ): string => (string) preg_replace( '/[^\w.+:-]/', '', is_scalar( $value ) ? (string) $value : '' ), $row ) );
		}
		return implode( "\r\n", $lines ) . "\r\n";
	}

	/**
	 * One level of names.
	 *
	 * @param array<string, mixed> $told Of the sidecar.
	 * @return array<string, mixed>
	 */
	private static function flat( array $told ): array {
		$flat = array();
		foreach ( $told as $name => $value ) {
			foreach ( is_array( $value ) ? $value : array( '' => $value ) as $part => $one ) {
				$flat[ '' === $part ? $name : $name . '_' . $part ] = $one;
			}
		}
		return $flat;
	}
}
