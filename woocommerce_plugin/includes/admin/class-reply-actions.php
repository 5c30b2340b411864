<?php
/**
 * What the forms about replies do.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Answer, close, open again, hand over; keep and delete canned answers.
 */
final class Reply_Actions extends Doing {

	public const NAMES = array( 'reply', 'assign', 'canned', 'canned_drop' );

	/**
	 * Answer, close or open a reply again.
	 */
	public static function reply(): void {
		self::guard( 'replycart_reply' );
		$move  = self::field( 'move' );
		$words = array(
			'answer' => __( 'Your answer goes out now.', 'replycart' ),
			'close'  => __( 'Closed.', 'replycart' ),
			'reopen' => __( 'Open again.', 'replycart' ),
		);
		$body  = 'answer' === $move ? array( 'text' => self::lines( 'text' ) ) : array();
		if ( isset( $words[ $move ] ) && null === self::try_it( static fn() => Plugin::client()->post( self::path() . $move, $body, self::field( 'key' ) ), $words[ $move ] ) && $body ) {
			// What was typed is not lost.
			Kept::keep( 'reply ' . self::field( 'network' ) . ' ' . self::field( 'reply' ), $body, array() );
			self::go( self::here() );
		}
		self::go( Page::url( 'replycart-replies' ) );
	}

	/**
	 * Into somebody's hands, or everybody's. That it changed hands meanwhile is told beside the form.
	 */
	public static function assign(): void {
		self::guard( 'replycart_assign' );
		$body = array( 'user' => self::field( 'user' ) );
		if ( isset( $_REQUEST['was'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- in guard().
			$body['was'] = self::field( 'was' );
		}
		try {
			self::hand_over( $body );
			Page::say( 'success', array( __( 'Handed over.', 'replycart' ) ) );
		} catch ( Sidecar_Error $error ) {
			if ( 409 === $error->status() ) {
				Kept::keep( 'assign ' . self::field( 'network' ) . ' ' . self::field( 'reply' ), array(), array( 'user' => $error->getMessage() ) );
			} else {
				Page::say( 'error', array( Trouble::told( $error ) ) );
			}
		}
		self::go( self::here() );
	}

	/**
	 * Ask for it.
	 *
	 * @param array<string, string> $body user, and was: whose it was when it was looked at.
	 * @throws Sidecar_Error Of status 409 when it changed hands meanwhile.
	 */
	private static function hand_over( array $body ): void {
		$key = self::field( 'key' );
		try {
			Plugin::client()->post( self::path() . 'assign', $body, $key );
		} catch ( Sidecar_Error $error ) {
			// An older sidecar is of the same version, and tells by this alone that it does not look whose it was.
			if ( ! isset( $body['was'] ) || 422 !== $error->status() || array( 'was' ) !== array_keys( $error->fields() ) ) {
				throw $error;
			}
			Plugin::client()->post( self::path() . 'assign', array( 'user' => $body['user'] ), '' === $key ? '' : $key . '-user' );
		}
	}

	/**
	 * Keep a canned answer.
	 */
	public static function canned(): void {
		self::guard( 'replycart_canned' );
		$body = array(
			'name' => self::field( 'name' ),
			'text' => self::lines( 'text' ),
		);
		try {
			Plugin::client()->post( '/replies/canned', $body, self::field( 'key' ) );
			Page::say( 'success', array( __( 'Kept.', 'replycart' ) ) );
		} catch ( Sidecar_Error $error ) {
			Kept::keep( 'canned', $body, Ajax::flat( $error ) );
			Page::say( 'error', array( Trouble::told( $error ) ) );
		}
		self::go( Page::url( 'replycart-replies', array( 'canned' => '1' ) ) );
	}

	/**
	 * Delete a canned answer.
	 */
	public static function canned_drop(): void {
		self::guard( 'replycart_canned_drop' );
		self::try_it( static fn() => Plugin::client()->delete( '/replies/canned/' . self::part( 'name' ) ), __( 'Deleted.', 'replycart' ) );
		self::go( Page::url( 'replycart-replies', array( 'canned' => '1' ) ) );
	}

	/**
	 * Path of the reply.
	 */
	private static function path(): string {
		return '/replies/' . self::part( 'network' ) . '/' . self::part( 'reply' ) . '/';
	}

	/**
	 * Page of the reply.
	 */
	private static function here(): string {
		return Page::url(
			'replycart-replies',
			array(
				'network' => self::field( 'network' ),
				'reply'   => self::field( 'reply' ),
			)
		);
	}
}
