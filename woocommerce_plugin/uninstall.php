<?php
/**
 * Removes what the plugin kept: its tables, options, transients and scheduled tasks. Orders stay as they are.
 *
 * @package Replycart
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/includes/class-autoload.php';
Replycart\Autoload::register( __DIR__ . '/includes' );

if ( is_multisite() ) {
	foreach ( get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	) as $replycart_site ) {
		switch_to_blog( (int) $replycart_site );
		Replycart\Install::remove();
		restore_current_blog();
	}
} else {
	Replycart\Install::remove();
}
