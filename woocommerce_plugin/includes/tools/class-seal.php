<?php
/**
 * Secrets at rest: encrypted with a key made of WordPress' salts.
 *
 * @package Replycart
 */

namespace Replycart\Tools;

defined( 'ABSPATH' ) || exit;

/**
 * A database dump alone does not give the secrets away: the salts are in wp-config.php.
 */
final class Seal {

	private const MARK = 'rc1:';

	/**
	 * Encrypt.
	 *
	 * @param string $plain The secret; nothing stays nothing.
	 */
	public static function close( string $plain ): string {
		if ( '' === $plain ) {
			return '';
		}
		$nonce = random_bytes( SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- bytes to text, not obfuscation.
		return self::MARK . base64_encode( $nonce . sodium_crypto_secretbox( $plain, $nonce, self::key() ) );
	}

	/**
	 * Decrypt. Empty when it cannot be opened, as after a change of the salts.
	 *
	 * @param string $closed What close() gave.
	 */
	public static function open( string $closed ): string {
		if ( 0 !== strpos( $closed, self::MARK ) ) {
			return '';
		}
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- text to bytes.
		$bytes = base64_decode( substr( $closed, strlen( self::MARK ) ), true );
		if ( false === $bytes || strlen( $bytes ) <= SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ) {
			return '';
		}
		$nonce = substr( $bytes, 0, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		$plain = sodium_crypto_secretbox_open( substr( $bytes, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ), $nonce, self::key() );
		return false === $plain ? '' : $plain;
	}

	/**
	 * 32 bytes that only this site can make.
	 */
	private static function key(): string {
		return hash( 'sha256', 'replycart|' . wp_salt( 'auth' ) . '|' . wp_salt( 'secure_auth' ), true );
	}
}
