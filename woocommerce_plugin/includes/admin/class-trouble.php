<?php
/**
 * What went wrong with the sidecar: why, and what to do.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;

defined( 'ABSPATH' ) || exit;

/**
 * A page, or the part of it that cannot be shown, says so in its place.
 */
final class Trouble {

	/**
	 * What went wrong with the sidecar, kindly, with the way to the settings where that helps.
	 *
	 * @param Sidecar_Error $error  Of the sidecar.
	 * @param bool          $is_new Whether an older sidecar has no such call: then "not found" means that.
	 */
	public static function show( Sidecar_Error $error, bool $is_new = false ): void {
		$mild = in_array( $error->kind(), array( 'unset', 'down', 'unsure' ), true );
		if ( self::is_older( $error, $is_new ) ) {
			Page::notice( 'info', array( self::newer() ) );
			return;
		}
		echo '<div class="notice notice-' . ( $mild ? 'warning' : 'error' ) . ' inline"><p>' . esc_html( $error->told() ) . '</p>';
		if ( 'denied' === $error->kind() ) {
			echo '<p>' . esc_html( self::advice( $error ) ) . '</p>';
		}
		if ( in_array( $error->kind(), array( 'unset', 'denied', 'broken', 'down' ), true ) ) {
			echo '<p><a href="' . esc_url( Page::settings_url() ) . '">' . esc_html__( 'To the settings', 'replycart' ) . '</a></p>';
		}
		echo '</div>';
	}

	/**
	 * The same below the heading of one part of a page, always with what to do.
	 *
	 * @param Sidecar_Error $error  Why it is not shown.
	 * @param bool          $is_new Whether an older sidecar has no such call: then "not found" means that.
	 */
	public static function part( Sidecar_Error $error, bool $is_new = false ): void {
		self::show( $error, $is_new );
		if ( 'denied' !== $error->kind() && ! self::is_older( $error, $is_new ) ) {
			echo '<p class="description">' . esc_html( self::advice( $error ) ) . '</p>';
		}
	}

	/**
	 * The same of a part without a heading, by its name.
	 *
	 * @param string        $what  Name of the part.
	 * @param Sidecar_Error $error Why it is not shown.
	 */
	public static function missed( string $what, Sidecar_Error $error ): void {
		if ( ! $error->is_older() ) {
			/* translators: %s: part of a page */
			Page::notice( 'warning', array( sprintf( __( 'Not shown: %s', 'replycart' ), $what ), $error->told(), self::advice( $error ) ) );
		}
	}

	/**
	 * What went wrong, in one line: an older sidecar is told from a real "not found" by the path alone, so by its own word.
	 *
	 * @param Sidecar_Error $error Of the sidecar.
	 */
	public static function told( Sidecar_Error $error ): string {
		return $error->is_older() ? self::newer() : $error->told();
	}

	/**
	 * The kind words for a sidecar that cannot do this yet.
	 */
	public static function newer(): string {
		return __( 'This needs a newer Replycart. Everything else works as before.', 'replycart' );
	}

	/**
	 * Whether an older sidecar has no such call.
	 *
	 * @param Sidecar_Error $error  Of the sidecar.
	 * @param bool          $is_new Whether "not found" means that.
	 */
	private static function is_older( Sidecar_Error $error, bool $is_new ): bool {
		return $error->is_older() || ( $is_new && 404 === $error->status() );
	}

	/**
	 * What to do.
	 *
	 * @param Sidecar_Error $error Why it is not shown.
	 */
	private static function advice( Sidecar_Error $error ): string {
		switch ( $error->kind() ) {
			case 'denied':
				return __( 'Make a token with that scope (replycart token create) and enter it in the settings. The rest works as before.', 'replycart' );
			case 'unset':
			case 'broken':
				return __( 'Check address and token in the settings, and test the connection there. The rest works as before.', 'replycart' );
			case 'refused':
				return __( 'Look under Alerts for what is wrong, and into the log of the service. The rest works as before.', 'replycart' );
			default:
				return __( 'Reload this page in a minute. If it stays like this, look whether the service runs (replycart doctor), and into WooCommerce, Status, Logs, replycart.', 'replycart' );
		}
	}
}
