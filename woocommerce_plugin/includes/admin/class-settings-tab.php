<?php
/**
 * WooCommerce, Settings, Replycart.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Plugin;
use Replycart\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Address, token and secret. The secrets are never shown again; an empty field leaves them as they are.
 */
final class Settings_Tab extends \WC_Settings_Page {

	/**
	 * Make it.
	 */
	public function __construct() {
		$this->id    = 'replycart';
		$this->label = 'Replycart';
		parent::__construct();
	}

	/**
	 * The page.
	 */
	public function output(): void {
		$settings = Plugin::settings();
		echo '<h2>Replycart</h2><p>' . esc_html__( 'Sell by reply on X, Bluesky and Mastodon, paid with PayPal. Replycart runs beside your shop; here you say where it is.', 'replycart' ) . '</p><table class="form-table"><tbody>';
		$this->row( Settings::URL, __( 'Address of Replycart', 'replycart' ), 'url', $settings->url(), 'https://sell.example.com', __( 'Where the service answers, without /api.', 'replycart' ) );
		$this->row( Settings::TOKEN, __( 'Token', 'replycart' ), 'password', '', '' === $settings->token() ? 'rcp_…' : str_repeat( '•', 12 ), __( 'From "replycart token create". It is kept encrypted. Empty: stays as it is.', 'replycart' ) );
		$this->row( Settings::SECRET, __( 'Webhook secret', 'replycart' ), 'password', '', '' === $settings->webhook_secret() ? '' : str_repeat( '•', 12 ), __( 'The same as webhook_secret in Replycart’s configuration. It signs what the shop tells. Empty: stays as it is.', 'replycart' ) );
		echo '<tr><th scope="row">' . esc_html__( 'Notices', 'replycart' ) . '</th><td><label><input type="checkbox" name="' . esc_attr( Settings::NOTICES ) . '" value="yes"' . checked( 'no' !== get_option( Settings::NOTICES, 'yes' ), true, false ) . '> ' . esc_html__( 'Tell Replycart at once when products, stock or its orders change', 'replycart' ) . '</label></td></tr>';
		echo '<tr><th scope="row">' . esc_html__( 'Connection', 'replycart' ) . '</th><td><button type="button" class="button" id="replycart-test">' . esc_html__( 'Test the connection', 'replycart' ) . '</button><div id="replycart-test-result" aria-live="polite"></div></td></tr>';
		echo '</tbody></table>';
	}

	/**
	 * Save. WooCommerce has checked nonce and capability; both are checked here again.
	 */
	public function save(): void {
		check_admin_referer( 'woocommerce-settings' );
		if ( ! current_user_can( Admin::NEEDS ) ) {
			return;
		}
		$field = static fn( string $name ): string => isset( $_POST[ $name ] ) && is_string( $_POST[ $name ] ) ? trim( sanitize_text_field( wp_unslash( $_POST[ $name ] ) ) ) : '';
		$url   = $field( Settings::URL );
		if ( ! Settings::fixed( Settings::URL ) ) {
			$wrong = '' === $url ? '' : Settings::wrong_url( $url );
			if ( '' !== $wrong ) {
				\WC_Admin_Settings::add_error( $wrong );
			} else {
				update_option( Settings::URL, esc_url_raw( rtrim( $url, '/' ), array( 'http', 'https' ) ), false );
			}
		}
		foreach ( array( Settings::TOKEN, Settings::SECRET ) as $name ) {
			if ( ! Settings::fixed( $name ) && isset( $_POST[ $name . '_forget' ] ) ) {
				Plugin::settings()->keep( $name, '' );
			} elseif ( ! Settings::fixed( $name ) && '' !== $field( $name ) ) {
				Plugin::settings()->keep( $name, $field( $name ) );
			}
		}
		update_option( Settings::NOTICES, isset( $_POST[ Settings::NOTICES ] ) ? 'yes' : 'no', true );
		Plugin::client()->forget_outage();
	}

	/**
	 * A row.
	 *
	 * @param string $name  Of the option.
	 * @param string $words Of the label.
	 * @param string $type  Of the input.
	 * @param string $value In it.
	 * @param string $hint  Placeholder.
	 * @param string $help  Below it.
	 */
	private function row( string $name, string $words, string $type, string $value, string $hint, string $help ): void {
		echo '<tr><th scope="row"><label for="' . esc_attr( $name ) . '">' . esc_html( $words ) . '</label></th><td class="forminp">';
		if ( Settings::fixed( $name ) ) {
			/* translators: %s: name of a constant */
			echo '<p>' . esc_html( sprintf( __( 'Set in wp-config.php (%s).', 'replycart' ), strtoupper( $name ) ) ) . '</p>';
		} else {
			echo '<input type="' . esc_attr( $type ) . '" class="regular-text" id="' . esc_attr( $name ) . '" name="' . esc_attr( $name ) . '" value="' . esc_attr( $value ) . '" placeholder="' . esc_attr( $hint ) . '" autocomplete="new-password" spellcheck="false">';
			if ( 'password' === $type && false !== strpos( $hint, '•' ) ) {
				echo ' <label><input type="checkbox" name="' . esc_attr( $name ) . '_forget" value="1"> ' . esc_html__( 'forget it', 'replycart' ) . '</label>';
			}
			echo '<p class="description">' . esc_html( $help ) . '</p>';
		}
		echo '</td></tr>';
	}
}
