<?php
/**
 * WooCommerce's log.
 *
 * @package Replycart
 */

namespace Replycart\Tools;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce, Status, Logs, source replycart. A log that cannot be written never stops what is being done.
 */
final class Log {

	/**
	 * Write a line. No secrets, no addresses of buyers.
	 *
	 * @param string $level   info, warning or error.
	 * @param string $message What happened.
	 */
	public static function write( string $level, string $message ): void {
		try {
			wc_get_logger()->log( $level, $message, array( 'source' => 'replycart' ) );
		} catch ( \Throwable $error ) {
			// Seen on a real shop: its log folder belonged to another user, and writing a line was fatal.
			error_log( "replycart: $message" ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log
		}
	}
}
