<?php
/**
 * The plugin's settings, from wp-config.php or from the options.
 *
 * @package Replycart
 */

namespace Replycart;

use Replycart\Tools\Seal;

defined( 'ABSPATH' ) || exit;

/**
 * Where the sidecar is, and the two secrets. A constant in wp-config.php wins over the option.
 */
class Settings {

	public const URL     = 'replycart_url';
	public const TOKEN   = 'replycart_token';
	public const SECRET  = 'replycart_webhook_secret';
	public const NOTICES = 'replycart_notices';

	private const CONSTANTS = array(
		self::URL    => 'REPLYCART_URL',
		self::TOKEN  => 'REPLYCART_TOKEN',
		self::SECRET => 'REPLYCART_WEBHOOK_SECRET',
	);

	/**
	 * Names of all options that the plugin keeps.
	 *
	 * @return string[]
	 */
	public static function options(): array {
		return array( self::URL, self::TOKEN, self::SECRET, self::NOTICES );
	}

	/**
	 * Whether wp-config.php says it, so that the page cannot change it.
	 *
	 * @param string $option One of the names above.
	 */
	public static function fixed( string $option ): bool {
		$constant = self::CONSTANTS[ $option ] ?? '';
		return '' !== $constant && defined( $constant ) && '' !== (string) constant( $constant );
	}

	/**
	 * Address of the sidecar without a slash at the end; empty when not set.
	 */
	public function url(): string {
		$url = self::fixed( self::URL ) ? (string) constant( self::CONSTANTS[ self::URL ] ) : (string) get_option( self::URL, '' );
		return rtrim( trim( $url ), '/' );
	}

	/**
	 * Token of the sidecar's API.
	 */
	public function token(): string {
		return $this->secret( self::TOKEN );
	}

	/**
	 * The secret that signs notices.
	 */
	public function webhook_secret(): string {
		return $this->secret( self::SECRET );
	}

	/**
	 * Whether the sidecar can be asked at all.
	 */
	public function complete(): bool {
		return '' !== $this->url() && '' !== $this->token();
	}

	/**
	 * Whether notices are to be sent.
	 */
	public function notices(): bool {
		return 'no' !== get_option( self::NOTICES, 'yes' ) && '' !== $this->url() && '' !== $this->webhook_secret();
	}

	/**
	 * Keep a secret, encrypted.
	 *
	 * @param string $option TOKEN or SECRET.
	 * @param string $plain  The secret; empty removes it.
	 */
	public function keep( string $option, string $plain ): void {
		update_option( $option, Seal::close( trim( $plain ) ), false );
	}

	/**
	 * What is wrong with an address; empty when nothing is.
	 *
	 * @param string $url As typed.
	 */
	public static function wrong_url( string $url ): string {
		$parts = wp_parse_url( $url );
		if ( ! is_array( $parts ) || ! in_array( $parts['scheme'] ?? '', array( 'http', 'https' ), true ) || empty( $parts['host'] ) ) {
			return __( 'The address must start with https:// (or http:// inside your own network).', 'replycart' );
		}
		if ( isset( $parts['user'] ) || isset( $parts['query'] ) || isset( $parts['fragment'] ) ) {
			return __( 'The address must be without a user name, ? and #.', 'replycart' );
		}
		return '';
	}

	/**
	 * A secret from wp-config.php, or opened from its option.
	 *
	 * @param string $option TOKEN or SECRET.
	 */
	private function secret( string $option ): string {
		if ( self::fixed( $option ) ) {
			return (string) constant( self::CONSTANTS[ $option ] );
		}
		return Seal::open( (string) get_option( $option, '' ) );
	}
}
