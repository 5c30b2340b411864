<?php
/**
 * Health, parked tasks and alerts.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * What wants a person, and what happened.
 */
final class Alerts_Page {

	/**
	 * The page.
	 */
	public static function show(): void {
		Page::guard();
		Page::head( __( 'Alerts', 'replycart' ) );
		try {
			$lines = Ajax::health( Plugin::client()->get( '/health' ) );
		} catch ( Sidecar_Error $error ) {
			Trouble::show( $error );
			Page::foot();
			return;
		}
		Page::notice( count( $lines ) > 2 ? 'warning' : 'success', $lines );
		echo '<h2>' . esc_html__( 'Tasks that wait for you', 'replycart' ) . '</h2>';
		( new Tasks_Table( Plugin::client() ) )->show( 'replycart-alerts', '' );
		echo '<h2>' . esc_html__( 'What happened', 'replycart' ) . '</h2>';
		( new Alerts_Table( Plugin::client() ) )->show( 'replycart-alerts', '' );
		Page::foot();
	}
}
