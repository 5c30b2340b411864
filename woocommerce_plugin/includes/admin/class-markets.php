<?php
/**
 * Where the shop sells: its own currency, and others that the sidecar knows.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * The markets, the shop's own first. An older or absent sidecar means: the shop's own alone.
 */
final class Markets {

	private const KEPT = 'replycart_markets';

	/**
	 * Why the others are not known.
	 *
	 * @var Sidecar_Error|null
	 */
	private static ?Sidecar_Error $trouble = null;

	/**
	 * All of them, by code.
	 *
	 * @return array<string, array{name: string, currency: string}>
	 */
	public static function all(): array {
		$kept          = get_transient( self::KEPT );
		$rows          = is_array( $kept ) ? $kept : null;
		self::$trouble = null;
		if ( null === $rows ) {
			$rows = array();
			try {
				$found = Plugin::client()->get( '/markets' );
				$rows  = array_values( array_filter( is_array( $found['items'] ?? null ) ? $found['items'] : array(), 'is_array' ) );
				set_transient( self::KEPT, $rows, 300 );
			} catch ( Sidecar_Error $error ) {
				if ( 404 === $error->status() ) {
					set_transient( self::KEPT, $rows, 300 );
				} else {
					self::$trouble = $error;
				}
			}
		}
		$all = array(
			'' => array(
				'name'     => __( 'This shop', 'replycart' ),
				'currency' => get_woocommerce_currency(),
			),
		);
		foreach ( $rows as $row ) {
			if ( '' !== Page::text( $row, 'code' ) && preg_match( '/^[A-Z]{3}$/D', Page::text( $row, 'currency' ) ) ) {
				$all[ Page::text( $row, 'code' ) ] = array(
					'name'     => Page::text( $row, 'name' ),
					'currency' => Page::text( $row, 'currency' ),
				);
			}
		}
		return $all;
	}

	/**
	 * Why the last list has the shop's own alone; null where the others are known, or an older sidecar has none.
	 */
	public static function trouble(): ?Sidecar_Error {
		return self::$trouble;
	}

	/**
	 * Currency of a market; empty for one that is not known.
	 *
	 * @param string $code Of the market; empty for the shop's own.
	 */
	public static function currency( string $code ): string {
		return '' === $code ? get_woocommerce_currency() : ( self::all()[ $code ]['currency'] ?? '' );
	}

	/**
	 * For a choice: words by code.
	 *
	 * @return array<string, string>
	 */
	public static function words(): array {
		return array_map( static fn( array $one ): string => $one['name'] === $one['currency'] ? $one['name'] : $one['name'] . ' (' . $one['currency'] . ')', self::all() );
	}
}
