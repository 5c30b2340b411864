<?php
/**
 * The page of saved wallets.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * How many there are, and whose. They are their owners': nothing can be changed here.
 */
final class Wallets_Page {

	/**
	 * The list.
	 */
	public static function show(): void {
		Page::guard();
		Page::head( __( 'Wallets', 'replycart' ) );
		echo '<p>' . esc_html__( 'Who saved a PayPal wallet buys by a reply alone, up to a ceiling of their own. Only the owner sees, changes and deletes it.', 'replycart' ) . '</p>';
		( new Wallets_Table( Plugin::client() ) )->show( 'replycart-wallets', '' );
		Page::foot();
	}
}
