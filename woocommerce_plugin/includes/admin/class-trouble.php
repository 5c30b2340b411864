<?php
/**
 * What a page cannot show: why, and what to do so that it is shown again.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Said where the part would stand. Of an older sidecar nothing is missed that it does not know.
 */
final class Trouble {

	/**
	 * Below the heading of the part: the reason, and what to do.
	 *
	 * @param Sidecar_Error $error  Why it is not shown.
	 * @param bool          $is_new Whether an older sidecar has no such call: then "not found" means that.
	 */
	public static function show( Sidecar_Error $error, bool $is_new = false ): void {
		Page::trouble( $error, $is_new );
		if ( ! $error->is_older() && ! ( $is_new && 404 === $error->status() ) ) {
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
