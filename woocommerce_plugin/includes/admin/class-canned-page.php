<?php
/**
 * Canned answers: kept under a name, to begin an answer with.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * The list of them, and a form for one more.
 */
final class Canned_Page {

	/**
	 * All of them.
	 *
	 * @return array<int, array<string, mixed>>
	 * @throws Sidecar_Error When they cannot be had.
	 */
	public static function all(): array {
		$found = Plugin::client()->get( '/replies/canned' );
		return array_values( array_filter( is_array( $found['items'] ?? null ) ? $found['items'] : array(), 'is_array' ) );
	}

	/**
	 * A long one opens by a click, so that the list stays one.
	 *
	 * @param string $text Of the answer.
	 */
	private static function shortly( string $text ): string {
		$html = nl2br( esc_html( $text ) );
		return mb_strlen( $text ) > 300 ? '<details><summary>' . esc_html( mb_substr( $text, 0, 120 ) ) . ' …</summary>' . $html . '</details>' : $html;
	}

	/**
	 * The page.
	 */
	public static function show(): void {
		Page::head( __( 'Canned answers', 'replycart' ), Page::url( 'replycart-replies' ), __( 'All replies', 'replycart' ) );
		try {
			$rows = self::all();
		} catch ( Sidecar_Error $error ) {
			Trouble::show( $error, true );
			Page::foot();
			return;
		}
		if ( $rows ) {
			echo '<table class="widefat striped"><thead><tr><th>' . esc_html__( 'Name', 'replycart' ) . '</th><th>' . esc_html__( 'Text', 'replycart' ) . '</th><th></th></tr></thead><tbody>';
			foreach ( $rows as $row ) {
				echo '<tr><td><strong>' . esc_html( Page::text( $row, 'name' ) ) . '</strong></td><td>' . wp_kses_post( self::shortly( Page::text( $row, 'text' ) ) ) . '</td><td>';
				Page::button( 'replycart_canned_drop', array( 'name' => Page::text( $row, 'name' ) ), __( 'Delete', 'replycart' ), 'button-link button-link-delete', true );
				echo '</td></tr>';
			}
			echo '</tbody></table>';
		}
		$kept = Kept::take( 'canned' );
		$form = new Form( $kept['values'] ?? array(), $kept['wrong'] ?? array() );
		echo '<h2>' . esc_html__( 'Keep one more', 'replycart' ) . '</h2>';
		Form::open( 'replycart_canned' );
		Form::rows();
		$form->input( 'name', __( 'Name', 'replycart' ), 'text', 'maxlength="60" class="regular-text" required', __( 'One of the same name is replaced.', 'replycart' ) );
		$form->area( 'text', __( 'Text', 'replycart' ), 'rows="4" class="large-text" maxlength="10000" required', __( 'Placeholders: {handle} {sale} {order}', 'replycart' ) );
		Form::close( __( 'Keep it', 'replycart' ) );
		Page::foot();
	}
}
