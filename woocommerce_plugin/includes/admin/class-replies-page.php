<?php
/**
 * The inbox of replies that are no purchase, and one of them with what stands beside it.
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
	 * The list, one reply, or the canned answers.
	 */
	public static function show(): void {
		Page::guard();
		if ( '' !== Page::param( 'reply' ) ) {
			self::one( Page::param( 'network' ), Page::param( 'reply' ) );
			return;
		}
		if ( '' !== Page::param( 'canned' ) ) {
			Canned_Page::show();
			return;
		}
		Page::head( __( 'Replies', 'replycart' ), Page::url( 'replycart-replies', array( 'canned' => '1' ) ), __( 'Canned answers', 'replycart' ) );
		echo '<p>' . esc_html__( 'What people answered that is no purchase: questions, praise, complaints. An answer stands in public; to a private message it goes back in private.', 'replycart' ) . '</p>';
		( new Replies_Table( Plugin::client() ) )->show( 'replycart-replies', __( 'Search replies', 'replycart' ) );
		Page::foot();
	}

	/**
	 * One reply.
	 *
	 * @param string $network Of the reply.
	 * @param string $id      Of the reply.
	 */
	private static function one( string $network, string $id ): void {
		Page::head( __( 'Reply', 'replycart' ), Page::url( 'replycart-replies' ), __( 'All replies', 'replycart' ) );
		try {
			$reply = self::find( $network, $id );
		} catch ( Sidecar_Error $error ) {
			Trouble::show( $error );
			Page::foot();
			return;
		}
		if ( ! $reply ) {
			Page::notice( 'warning', array( __( 'This reply is not in the inbox any more.', 'replycart' ) ) );
			Page::foot();
			return;
		}
		echo '<div class="replycart-columns"><div>';
		$place = empty( $reply['private'] ) ? '' : ' <mark class="replycart-state is-private"><span>' . esc_html__( 'in private', 'replycart' ) . '</span></mark>';
		echo '<p>' . wp_kses_post( States::badge( Page::text( $reply, 'state' ) ) . $place ) . ' ' . esc_html( Page::text( $reply, 'why' ) ) . '</p>';
		echo '<blockquote class="replycart-post"><strong>' . wp_kses_post( Page::outside( Page::text( $reply, 'url' ), Page::handle( $reply ) ) ) . '</strong> <span class="replycart-sku">' . esc_html( Page::time( $reply['created_at'] ?? null ) ) . '</span><br>' . nl2br( esc_html( Page::text( $reply, 'text' ) ) ) . '</blockquote>';
		if ( '' !== Page::text( $reply, 'answer' ) ) {
			echo '<h2>' . esc_html__( 'Your answer', 'replycart' ) . '</h2><blockquote class="replycart-post">' . nl2br( esc_html( Page::text( $reply, 'answer' ) ) ) . '</blockquote>';
		}
		if ( ! empty( $reply['maybe_answered'] ) && empty( $reply['answered_at'] ) ) {
			Page::notice( 'warning', array( __( 'An earlier answer may have gone out: look there before you answer again.', 'replycart' ) ) );
		}
		Reply_Answer::show( $reply );
		echo '</div><div>';
		Reply_Beside::show( $reply );
		echo '</div></div>';
		Page::foot();
	}

	/**
	 * The reply; an older sidecar is asked for the newest of the inbox. Null when it is not there.
	 *
	 * @param string $network Of the reply.
	 * @param string $id      Of the reply.
	 * @return array<string, mixed>|null
	 * @throws Sidecar_Error When it cannot be asked.
	 */
	private static function find( string $network, string $id ): ?array {
		$client = Plugin::client();
		try {
			return $client->get( '/replies/' . rawurlencode( $network ) . '/' . rawurlencode( $id ) );
		} catch ( Sidecar_Error $error ) {
			if ( ! $error->is_older() ) {
				if ( 404 === $error->status() ) {
					return null;
				}
				throw $error;
			}
		}
		$found = $client->get(
			'/replies',
			array(
				'state'    => 'inbox',
				'per_page' => 200,
			)
		);
		foreach ( array_filter( (array) ( $found['items'] ?? array() ), 'is_array' ) as $row ) {
			if ( Page::text( $row, 'id' ) === $id && Page::text( $row, 'network' ) === $network ) {
				return $row;
			}
		}
		return null;
	}
}
