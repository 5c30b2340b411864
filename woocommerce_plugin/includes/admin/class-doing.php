<?php
/**
 * What the forms of our pages do, in general.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Each checks nonce and capability, asks the sidecar, and goes back to a page that says what happened.
 */
abstract class Doing {

	/**
	 * Names of what it does: of its methods, and of the actions without our prefix.
	 *
	 * @var string[]
	 */
	public const NAMES = array();

	/**
	 * Listen.
	 */
	final public static function hook(): void {
		foreach ( static::NAMES as $name ) {
			add_action( 'admin_post_replycart_' . $name, array( static::class, $name ) );
		}
	}

	/**
	 * Nonce and capability.
	 *
	 * @param string $action Of the form.
	 */
	protected static function guard( string $action ): void {
		Page::guard();
		check_admin_referer( $action );
	}

	/**
	 * A field of the form or the link.
	 *
	 * @param string $name Of the field.
	 */
	protected static function field( string $name ): string {
		return isset( $_REQUEST[ $name ] ) && is_string( $_REQUEST[ $name ] ) ? sanitize_text_field( wp_unslash( $_REQUEST[ $name ] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- in guard().
	}

	/**
	 * A field with several lines.
	 *
	 * @param string $name Of the field.
	 */
	protected static function lines( string $name ): string {
		return isset( $_POST[ $name ] ) && is_string( $_POST[ $name ] ) ? sanitize_textarea_field( wp_unslash( $_POST[ $name ] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification.Missing -- in guard().
	}

	/**
	 * All fields of the form, unslashed. Whoever reads them cleans them.
	 *
	 * @return array<mixed>
	 */
	protected static function fields(): array {
		return (array) wp_unslash( $_POST ); // phpcs:ignore WordPress.Security.NonceVerification.Missing -- in guard().
	}

	/**
	 * A field as a part of a path.
	 *
	 * @param string $name Of the field.
	 */
	protected static function part( string $name ): string {
		return rawurlencode( self::field( $name ) );
	}

	/**
	 * Ask the sidecar; say what happened.
	 *
	 * @param callable $ask  The call.
	 * @param string   $good What to say when it went well.
	 * @return array<mixed>|null Its answer; null when it did not go well.
	 */
	protected static function try_it( callable $ask, string $good ): ?array {
		try {
			$found = $ask();
			Page::say( 'success', array( $good ) );
			return $found;
		} catch ( Sidecar_Error $error ) {
			Page::say( 'error', array( Trouble::told( $error ) ) );
			return null;
		}
	}

	/**
	 * Save a form: back to it with what was typed when something is wrong.
	 *
	 * @param string   $form  Name of the form, with what it is about.
	 * @param Input    $input What was read.
	 * @param callable $ask   The call.
	 * @param string   $again Address of the form.
	 * @return array<mixed> The answer.
	 */
	protected static function save_form( string $form, Input $input, callable $ask, string $again ): array {
		if ( $input->wrong ) {
			Kept::keep( $form, self::fields(), $input->wrong );
			self::go( $again );
		}
		try {
			return $ask();
		} catch ( Sidecar_Error $error ) {
			Kept::keep( $form, self::fields(), Ajax::flat( $error ) );
			Page::say( 'error', array( Trouble::told( $error ) ) );
			self::go( $again );
		}
	}

	/**
	 * Hand out a file.
	 *
	 * @param string $name Of the file.
	 * @param string $type Of what is in it.
	 * @param string $text What is in it.
	 * @return never
	 */
	protected static function file( string $name, string $type, string $text ) {
		nocache_headers();
		header( 'Content-Type: ' . $type );
		header( 'X-Content-Type-Options: nosniff' );
		header( 'Content-Disposition: attachment; filename="' . sanitize_file_name( $name ) . '"' );
		echo $text; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- a file, no page.
		exit;
	}

	/**
	 * To another page.
	 *
	 * @param string $url Of ours.
	 * @return never
	 */
	protected static function go( string $url ) {
		wp_safe_redirect( $url );
		exit;
	}
}
