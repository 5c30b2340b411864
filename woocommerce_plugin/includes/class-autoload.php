<?php
/**
 * Finds our classes by WordPress' file names.
 *
 * @package Replycart
 */

namespace Replycart;

defined( 'ABSPATH' ) || exit;

/**
 * Replycart\Admin\Sales_Table is includes/admin/class-sales-table.php.
 */
final class Autoload {

	/**
	 * Register the loader for one folder.
	 *
	 * @param string $dir Folder of the classes, without a slash at the end.
	 */
	public static function register( string $dir ): void {
		spl_autoload_register(
			static function ( string $name ) use ( $dir ): void {
				$file = self::path( $dir, $name );
				if ( '' !== $file && is_readable( $file ) ) {
					require_once $file;
				}
			}
		);
	}

	/**
	 * The file of a class; empty for a class that is not ours.
	 *
	 * @param string $dir  Folder of the classes.
	 * @param string $name Full name of the class.
	 */
	public static function path( string $dir, string $name ): string {
		if ( 0 !== strpos( $name, 'Replycart\\' ) ) {
			return '';
		}
		$parts = explode( '\\', strtolower( str_replace( '_', '-', substr( $name, 10 ) ) ) );
		$last  = array_pop( $parts );
		return $dir . '/' . implode( '/', array_merge( $parts, array( "class-$last.php" ) ) );
	}
}
