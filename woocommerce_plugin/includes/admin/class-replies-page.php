<?php
/**
 * The inbox of replies that are no purchase, and the answer to one.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Replies that want a person.
 */
final class Replies_Page {

	/**
	 * The list, or the answer to one.
	 */
	public static function show(): void {
		Page::guard();
		if ( '' !== Page::param( 'reply' ) ) {
			self::answer( Page::param( 'network' ), Page::param( 'reply' ) );
			return;
		}
		Page::head( __( 'Replies', 'replycart' ) );
		echo '<p>' . esc_html__( 'What people answered that is no purchase: questions, praise, complaints. An answer stands publicly on X.', 'replycart' ) . '</p>';
		( new Replies_Table( Plugin::client() ) )->show( 'replycart-replies', __( 'Search replies', 'replycart' ) );
		Page::foot();
	}

	/**
	 * The form for an answer.
	 *
	 * @param string $network Of the reply.
	 * @param string $id      Of the reply.
	 */
	private static function answer( string $network, string $id ): void {
		Page::head( __( 'Answer a reply', 'replycart' ), Page::url( 'replycart-replies' ), __( 'All replies', 'replycart' ) );
		$reply = null;
		try {
			$found = Plugin::client()->get(
				'/replies',
				array(
					'state'    => 'inbox',
					'per_page' => 200,
				)
			);
			foreach ( array_filter( (array) ( $found['items'] ?? array() ), 'is_array' ) as $row ) {
				if ( Page::text( $row, 'id' ) === $id && Page::text( $row, 'network' ) === $network ) {
					$reply = $row;
				}
			}
		} catch ( Sidecar_Error $error ) {
			Page::trouble( $error );
			Page::foot();
			return;
		}
		if ( ! $reply ) {
			Page::notice( 'warning', array( __( 'This reply is not in the inbox any more.', 'replycart' ) ) );
			Page::foot();
			return;
		}
		echo '<blockquote class="replycart-post"><strong>' . wp_kses_post( Page::outside( Page::text( $reply, 'url' ), '@' . Page::text( $reply, 'handle' ) ) ) . '</strong><br>' . nl2br( esc_html( Page::text( $reply, 'text' ) ) ) . '</blockquote>';
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
		Page::hidden(
			'replycart_reply',
			array(
				'move'    => 'answer',
				'network' => $network,
				'reply'   => $id,
			)
		);
		echo '<p><label for="replycart-answer">' . esc_html__( 'Your answer, publicly on X', 'replycart' ) . '</label><br><textarea id="replycart-answer" name="text" rows="4" maxlength="280" class="large-text" required></textarea></p>';
		echo '<p><button class="button button-primary">' . esc_html__( 'Answer on X', 'replycart' ) . '</button></p></form>';
		Page::foot();
	}
}
