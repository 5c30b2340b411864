<?php
/**
 * What all pages share: addresses, heads, notices, facts, buttons.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Tools\Money;

defined( 'ABSPATH' ) || exit;

/**
 * Pieces of pages; everything that is printed is escaped here or where it is made.
 */
final class Page {

	/**
	 * Address of one of our pages.
	 *
	 * @param string               $page Slug.
	 * @param array<string, mixed> $args Parameters, not encoded.
	 */
	public static function url( string $page, array $args = array() ): string {
		return add_query_arg( array_map( static fn( $value ): string => rawurlencode( (string) $value ), array( 'page' => $page ) + $args ), admin_url( 'admin.php' ) );
	}

	/**
	 * Address of the settings.
	 */
	public static function settings_url(): string {
		return admin_url( 'admin.php?page=wc-settings&tab=replycart' );
	}

	/**
	 * The parameter of a page, cleaned. Reading only: nothing is changed by it.
	 *
	 * @param string $name Of the parameter.
	 */
	public static function param( string $name ): string {
		return isset( $_GET[ $name ] ) && is_string( $_GET[ $name ] ) ? sanitize_text_field( wp_unslash( $_GET[ $name ] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification.Recommended
	}

	/**
	 * Whoever may not is shown out.
	 */
	public static function guard(): void {
		if ( ! current_user_can( Admin::NEEDS ) ) {
			wp_die( esc_html__( 'You may not manage this shop.', 'replycart' ), 403 );
		}
	}

	/**
	 * Head of a page, with what the last action said.
	 *
	 * @param string                $title  Plain text.
	 * @param string                $button Address of the button beside it; empty for none.
	 * @param string                $words  Of the button.
	 * @param array<string, string> $more   Words of further buttons by address.
	 */
	public static function head( string $title, string $button = '', string $words = '', array $more = array() ): void {
		echo '<div class="wrap replycart"><h1 class="wp-heading-inline">' . esc_html( $title ) . '</h1>';
		foreach ( array_filter( array( $button => $words ) + $more ) as $url => $name ) {
			echo ' <a class="page-title-action" href="' . esc_url( $url ) . '">' . esc_html( $name ) . '</a>';
		}
		echo '<hr class="wp-header-end">';
		self::said();
	}

	/**
	 * End of a page.
	 */
	public static function foot(): void {
		echo '</div>';
	}

	/**
	 * Remember what to say on the next page, for this user.
	 *
	 * @param string   $kind  success, warning or error.
	 * @param string[] $texts Plain texts.
	 */
	public static function say( string $kind, array $texts ): void {
		set_transient( 'replycart_said_' . get_current_user_id(), array( $kind, $texts ), 120 );
	}

	/**
	 * Say it, once.
	 */
	private static function said(): void {
		$key  = 'replycart_said_' . get_current_user_id();
		$said = get_transient( $key );
		if ( is_array( $said ) ) {
			delete_transient( $key );
			self::notice( (string) $said[0], (array) $said[1] );
		}
	}

	/**
	 * A notice.
	 *
	 * @param string   $kind  success, warning or error.
	 * @param string[] $texts Plain texts.
	 */
	public static function notice( string $kind, array $texts ): void {
		echo '<div class="notice notice-' . esc_attr( $kind ) . ' inline">';
		foreach ( $texts as $text ) {
			echo '<p>' . esc_html( (string) $text ) . '</p>';
		}
		echo '</div>';
	}

	/**
	 * A moment in the shop's time and words; empty for none.
	 *
	 * @param mixed $iso ISO 8601.
	 */
	public static function time( mixed $iso ): string {
		$at = is_string( $iso ) && '' !== $iso ? strtotime( $iso ) : false;
		return false === $at ? '' : wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $at );
	}

	/**
	 * A member of an answer as text.
	 *
	 * @param mixed  $row  Of the sidecar.
	 * @param string $name Of the member.
	 */
	public static function text( mixed $row, string $name ): string {
		$value = is_array( $row ) ? ( $row[ $name ] ?? '' ) : '';
		return is_scalar( $value ) ? (string) $value : '';
	}

	/**
	 * A person's handle; who was erased has none.
	 *
	 * @param mixed $row Of the sidecar.
	 */
	public static function handle( mixed $row ): string {
		$handle = ltrim( self::text( $row, 'handle' ), '@' );
		return '' === $handle ? __( 'forgotten', 'replycart' ) : '@' . $handle;
	}

	/**
	 * A network by its name.
	 *
	 * @param mixed $row Of the sidecar.
	 */
	public static function network( mixed $row ): string {
		return ucfirst( self::text( $row, 'network' ) );
	}

	/**
	 * "on X", "on Bluesky".
	 *
	 * @param string $network Its name; an older order or sidecar does not tell it.
	 */
	public static function on( string $network ): string {
		/* translators: %s: name of a network */
		return sprintf( __( 'on %s', 'replycart' ), '' === $network ? 'X' : ucfirst( $network ) );
	}

	/**
	 * Money as HTML.
	 *
	 * @param mixed  $row  Of the sidecar.
	 * @param string $name Of the member with minor units.
	 */
	public static function money( mixed $row, string $name ): string {
		return is_array( $row ) ? Money::html( $row[ $name ] ?? null, self::text( $row, 'currency' ) ) : '';
	}

	/**
	 * A table of facts; what is empty is left out.
	 *
	 * @param array<string, string> $rows HTML by name.
	 */
	public static function facts( array $rows ): void {
		echo '<table class="widefat striped replycart-facts"><tbody>';
		foreach ( array_filter( $rows, 'strlen' ) as $name => $value ) {
			echo '<tr><th scope="row">' . esc_html( $name ) . '</th><td>' . wp_kses_post( $value ) . '</td></tr>';
		}
		echo '</tbody></table>';
	}

	/**
	 * Cards with one figure each; what is empty is left out.
	 *
	 * @param array<string, string> $cards HTML by name.
	 * @param string                $about Of what they tell.
	 */
	public static function cards( array $cards, string $about ): void {
		echo '<ul class="replycart-cards" aria-label="' . esc_attr( $about ) . '">';
		foreach ( array_filter( $cards, 'strlen' ) as $name => $value ) {
			echo '<li><span>' . esc_html( $name ) . '</span><strong>' . wp_kses_post( $value ) . '</strong></li>';
		}
		echo '</ul>';
	}

	/**
	 * An amount that the sidecar tells as minor units, or as an object with its currency, as HTML.
	 *
	 * @param mixed  $told     Of the sidecar.
	 * @param string $currency Where it does not tell one; empty: the shop's.
	 */
	public static function worth( mixed $told, string $currency = '' ): string {
		if ( is_array( $told ) ) {
			$currency = self::text( $told, 'currency' );
			$told     = $told['amount'] ?? $told['minor'] ?? null;
		}
		return Money::html( $told, '' === $currency ? get_woocommerce_currency() : $currency );
	}

	/**
	 * A link to the outside, https only.
	 *
	 * @param string $url   Address.
	 * @param string $words Plain text.
	 */
	public static function outside( string $url, string $words ): string {
		$safe = esc_url( $url, array( 'https', 'http' ) );
		return '' === $safe ? esc_html( $words ) : '<a href="' . $safe . '" target="_blank" rel="noopener noreferrer">' . esc_html( $words ) . '</a>';
	}

	/**
	 * A form of one button, which changes something.
	 *
	 * @param string                $action  Of Actions.
	 * @param array<string, string> $fields  Hidden ones.
	 * @param string                $words   Of the button.
	 * @param string                $css     Classes of the button.
	 * @param bool                  $confirm Whether to ask first.
	 */
	public static function button( string $action, array $fields, string $words, string $css = 'button', bool $confirm = false ): void {
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '" class="replycart-inline">';
		self::hidden( $action, $fields + array( 'key' => wp_generate_uuid4() ) );
		echo '<button class="' . esc_attr( $css ) . '"' . ( $confirm ? ' data-replycart-confirm' : '' ) . '>' . esc_html( $words ) . '</button></form>';
	}

	/**
	 * Address that does something when it is followed; not encoded. For rows of lists, where forms do not nest.
	 *
	 * @param string                $action Of Actions.
	 * @param array<string, string> $args   Parameters, not encoded.
	 */
	public static function doing( string $action, array $args ): string {
		return wp_nonce_url( add_query_arg( array_map( 'rawurlencode', array( 'action' => $action ) + $args ), admin_url( 'admin-post.php' ) ), $action );
	}

	/**
	 * Hidden fields of a form: action, nonce and others.
	 *
	 * @param string                $action Of Actions.
	 * @param array<string, string> $fields Hidden ones.
	 */
	public static function hidden( string $action, array $fields ): void {
		wp_nonce_field( $action );
		foreach ( array( 'action' => $action ) + $fields as $name => $value ) {
			echo '<input type="hidden" name="' . esc_attr( $name ) . '" value="' . esc_attr( $value ) . '">';
		}
	}
}
