<?php
/**
 * One at a time, by a lock of the database that goes away with its connection.
 *
 * @package Replycart
 */

namespace Replycart\Tools;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps two requests for one order apart. Where the database has no such locks the steps of the order still hold.
 */
class Lock {

	/**
	 * Do the work while holding the lock.
	 *
	 * @param string   $name    What is locked.
	 * @param int      $seconds How long to wait for it.
	 * @param callable $work    What to do.
	 * @return mixed What the work returns.
	 * @throws Refusal Busy, when somebody else holds it for too long.
	 */
	public function hold( string $name, int $seconds, callable $work ): mixed {
		global $wpdb;
		// Names are seen by the whole database server and may be 64 characters long.
		$key = 'replycart:' . md5( $wpdb->dbname . '|' . $wpdb->prefix . '|' . $name );
		$got = $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK(%s, %d)', $key, $seconds ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		if ( '0' === (string) $got ) {
			throw new Refusal( 'busy', 'The same request is being worked on. Try again.' );
		}
		try {
			return $work();
		} finally {
			$wpdb->query( $wpdb->prepare( 'DO RELEASE_LOCK(%s)', $key ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		}
	}
}
