<?php
/**
 * What the forms about buyers and gifts do.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Block, let take part again, erase, hand out what is kept; cancel a gift.
 */
final class Buyer_Actions extends Doing {

	public const NAMES = array( 'buyer', 'buyer_export', 'gift_cancel' );

	/**
	 * Block, let take part again, or erase.
	 */
	public static function buyer(): void {
		self::guard( 'replycart_buyer' );
		$move  = self::field( 'move' );
		$words = array(
			'block'   => __( 'Blocked. Replies of this account take no units any more.', 'replycart' ),
			'unblock' => __( 'This account may take part again.', 'replycart' ),
			'erase'   => __( 'Erased. Amounts and order numbers stay, for the books. Handle and reply on this shop’s own orders go by Tools, Erase Personal Data.', 'replycart' ),
		);
		if ( isset( $words[ $move ] ) ) {
			$done = self::try_it( static fn() => Plugin::client()->post( self::path() . '/' . $move, array(), self::field( 'key' ) ), $words[ $move ] );
			if ( 'erase' === $move && ! empty( $done['under_way'] ) ) {
				Page::say( 'warning', array( __( 'What is over is erased. Purchases that are under way keep their address: erase once more later.', 'replycart' ) ) );
			}
		}
		self::go(
			Page::url(
				'replycart-buyers',
				array(
					'network' => self::field( 'network' ),
					'buyer'   => self::field( 'buyer' ),
				)
			)
		);
	}

	/**
	 * Everything that is kept of a person, as a file of JSON.
	 */
	public static function buyer_export(): void {
		self::guard( 'replycart_buyer_export' );
		try {
			$kept = Plugin::client()->get( self::path(), array(), 15.0 );
		} catch ( Sidecar_Error $error ) {
			Page::say( 'error', array( Trouble::told( $error ) ) );
			self::go( Page::url( 'replycart-buyers' ) );
		}
		self::file( 'buyer-' . sanitize_key( self::field( 'buyer' ) ) . '.json', 'application/json', (string) wp_json_encode( $kept, JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES ) );
	}

	/**
	 * Cancel a gift that is not paid.
	 */
	public static function gift_cancel(): void {
		self::guard( 'replycart_gift_cancel' );
		self::try_it( static fn() => Plugin::client()->post( '/gifts/' . self::part( 'gift' ) . '/cancel', array(), self::field( 'key' ) ), __( 'Cancelled. It can no longer be paid.', 'replycart' ) );
		self::go( Page::url( 'replycart-gifts', array( 'gift' => self::field( 'gift' ) ) ) );
	}

	/**
	 * Path of the buyer.
	 */
	private static function path(): string {
		return '/buyers/' . self::part( 'network' ) . '/' . self::part( 'buyer' );
	}
}
