<?php
/**
 * What can be done with one reply: answer, hand over, close, open again.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * The forms below a reply.
 */
final class Reply_Answer {

	/**
	 * All of them, as its state allows.
	 *
	 * @param array<string, mixed> $reply Of the sidecar.
	 */
	public static function show( array $reply ): void {
		$state = Page::text( $reply, 'state' );
		$ours  = array(
			'network' => Page::text( $reply, 'network' ),
			'reply'   => Page::text( $reply, 'id' ),
		);
		$open  = in_array( $state, array( '', 'inbox' ), true ) && empty( $reply['answered_at'] ) && empty( $reply['closed_at'] );
		if ( $open && 0 === ( $reply['text_limit'] ?? null ) ) {
			Page::notice( 'info', array( __( 'No answer can go out on this network.', 'replycart' ) ) );
		} elseif ( $open ) {
			self::answer( $reply, $ours );
		}
		echo '<div class="replycart-buttons">';
		if ( $open ) {
			Page::button( 'replycart_reply', $ours + array( 'move' => 'close' ), __( 'Close', 'replycart' ) );
		} elseif ( ! empty( $reply['closed_at'] ) || 'closed' === $state ) {
			Page::button( 'replycart_reply', $ours + array( 'move' => 'reopen' ), __( 'Open again', 'replycart' ) );
		}
		echo '</div>';
		self::assign( $reply, $ours );
	}

	/**
	 * The form for an answer, with the canned ones to begin with.
	 *
	 * @param array<string, mixed>  $reply Of the sidecar.
	 * @param array<string, string> $ours  Hidden fields that name it.
	 */
	private static function answer( array $reply, array $ours ): void {
		$private = ! empty( $reply['private'] );
		$most    = (int) ( $reply['text_limit'] ?? 0 );
		$kept    = Kept::take( 'reply ' . implode( ' ', $ours ) );
		$text    = (string) ( $kept['values']['text'] ?? '' );
		Form::open( 'replycart_reply', $ours + array( 'move' => 'answer' ) );
		self::canned( $reply );
		$most = $most > 0 ? $most : ( $private ? 1000 : 280 );
		/* translators: %s: number of characters */
		$room = sprintf( __( 'At most %s characters.', 'replycart' ), number_format_i18n( $most ) );
		/* translators: %s: name of a network */
		$label = $private ? __( 'Your answer, in private', 'replycart' ) : sprintf( __( 'Your answer, publicly on %s', 'replycart' ), Page::network( $reply ) );
		/* translators: %s: name of a network */
		$button = $private ? __( 'Answer in private', 'replycart' ) : sprintf( __( 'Answer on %s', 'replycart' ), Page::network( $reply ) );
		echo '<p><label for="replycart-answer">' . esc_html( $label ) . '</label><br><textarea id="replycart-answer" name="text" rows="4" maxlength="' . esc_attr( (string) $most ) . '" class="large-text" aria-describedby="replycart-room" required>' . esc_textarea( $text ) . '</textarea><br><span class="description" id="replycart-room">' . esc_html( $room ) . '</span></p>';
		echo '<p><button class="button button-primary">' . esc_html( $button ) . '</button></p></form>';
	}

	/**
	 * A choice of canned answers, with their placeholders filled in; nothing where there are none.
	 *
	 * @param array<string, mixed> $reply Of the sidecar.
	 */
	private static function canned( array $reply ): void {
		try {
			$rows = Canned_Page::all();
		} catch ( Sidecar_Error $error ) {
			Trouble::missed( __( 'Canned answers', 'replycart' ), $error );
			return;
		}
		if ( ! $rows ) {
			return;
		}
		$sale   = is_array( $reply['beside']['sale'] ?? null ) ? $reply['beside']['sale'] : array();
		$orders = array_filter( array_column( array_filter( (array) ( $reply['beside']['purchases'] ?? array() ), 'is_array' ), 'shop_order_number' ), 'is_scalar' );
		$filled = array(
			'{handle}' => '@' . Page::text( $reply, 'handle' ),
			'{sale}'   => Page::text( $sale, 'title' ),
			'{order}'  => (string) ( reset( $orders ) ? reset( $orders ) : '' ),
		);
		echo '<p><label for="replycart-canned">' . esc_html__( 'Begin with a canned answer', 'replycart' ) . '</label><br><select id="replycart-canned"><option value="">' . esc_html__( 'Choose …', 'replycart' ) . '</option>';
		foreach ( $rows as $row ) {
			echo '<option value="' . esc_attr( strtr( Page::text( $row, 'text' ), $filled ) ) . '">' . esc_html( Page::text( $row, 'name' ) ) . '</option>';
		}
		echo '</select></p>';
	}

	/**
	 * In whose hands it is. An older sidecar does not tell who there is: then whoever has it can only give it back.
	 *
	 * @param array<string, mixed>  $reply Of the sidecar.
	 * @param array<string, string> $ours  Hidden fields that name it.
	 */
	private static function assign( array $reply, array $ours ): void {
		$kept = Kept::take( 'assign ' . implode( ' ', $ours ) );
		if ( isset( $kept['wrong']['user'] ) ) {
			/* translators: %s: who has it by now */
			echo '<p class="replycart-wrong" role="alert">' . esc_html( sprintf( __( 'Not handed over: %s. Below stands whose it is now.', 'replycart' ), rtrim( $kept['wrong']['user'], '.' ) ) ) . '</p>';
		}
		$names = array();
		try {
			$found = Plugin::client()->get( '/people' );
			$names = array_column( array_filter( (array) ( $found['items'] ?? array() ), 'is_array' ), 'name' );
		} catch ( Sidecar_Error $error ) {
			Trouble::missed( __( 'To whom it can be handed over', 'replycart' ), $error );
		}
		$now = Page::text( $reply, 'assigned' );
		if ( ! $names && '' === $now ) {
			return;
		}
		Form::open( 'replycart_assign', $ours + array( 'was' => $now ) );
		echo '<p><label for="replycart-user">' . esc_html__( 'In the hands of', 'replycart' ) . '</label> <select id="replycart-user" name="user"><option value="">' . esc_html__( 'everybody', 'replycart' ) . '</option>';
		foreach ( array_unique( array_filter( array_merge( $names, array( $now ) ), 'is_string' ) ) as $name ) {
			if ( '' !== $name ) {
				echo '<option' . selected( $now, $name, false ) . '>' . esc_html( $name ) . '</option>';
			}
		}
		echo '</select> <button class="button">' . esc_html__( 'Hand over', 'replycart' ) . '</button></p></form>';
	}
}
