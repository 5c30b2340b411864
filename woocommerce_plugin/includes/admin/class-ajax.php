<?php
/**
 * What the pages ask the shop in the background.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Orders\Builder;
use Replycart\Plugin;
use Replycart\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Test of the connection, preview of a post, a product, the panel of an order. Nonce and capability first.
 */
final class Ajax {

	public const NONCE = 'replycart_ajax';

	/**
	 * Listen.
	 */
	public static function hook(): void {
		foreach ( array( 'test', 'preview', 'product', 'panel' ) as $name ) {
			add_action( 'wp_ajax_replycart_' . $name, array( self::class, $name ) );
		}
	}

	/**
	 * Does the sidecar answer, and is it well? With what stands in the form, saved or not.
	 */
	public static function test(): void {
		self::guard();
		$settings = new Typed_Settings(
			self::field( 'url' ),
			self::field( 'token' )
		);
		$wrong    = '' === $settings->url() ? '' : Settings::wrong_url( $settings->url() );
		if ( '' !== $wrong ) {
			wp_send_json_success(
				array(
					'ok'    => false,
					'lines' => array( $wrong ),
				)
			);
		}
		$client = new \Replycart\Api\Client( $settings );
		$client->forget_outage();
		try {
			$health = $client->get( '/health', array(), 8.0 );
			wp_send_json_success(
				array(
					'ok'    => 'down' !== Page::text( $health, 'status' ),
					'lines' => self::health( $health ),
				)
			);
		} catch ( Sidecar_Error $error ) {
			wp_send_json_success(
				array(
					'ok'    => false,
					'lines' => array( $error->told() ),
				)
			);
		}
	}

	/**
	 * The post as it will look.
	 */
	public static function preview(): void {
		self::guard();
		$currency = '' === self::field( 'sale' ) ? Markets::currency( self::field( 'market' ) ) : self::field( 'currency' );
		$input    = Sale_Input::read( wp_unslash( $_POST ), preg_match( '/^[A-Z]{3}$/D', $currency ) ? $currency : get_woocommerce_currency(), wp_timezone() ); // phpcs:ignore WordPress.Security.NonceVerification.Missing -- in guard().
		if ( isset( $input->wrong['product'] ) ) {
			wp_send_json_success( array( 'wrong' => $input->wrong ) );
		}
		try {
			$found = Plugin::client()->post( '/sales/preview', $input->body, '', 8.0 );
			wp_send_json_success(
				array(
					'text'       => Page::text( $found, 'text' ),
					'length'     => (int) ( $found['length'] ?? 0 ),
					'max_length' => (int) ( $found['max_length'] ?? 280 ),
					'fits'       => (bool) ( $found['fits'] ?? true ),
					'warnings'   => array_map( 'strval', array_filter( (array) ( $found['warnings'] ?? array() ), 'is_scalar' ) ),
					'wrong'      => $input->wrong,
				)
			);
		} catch ( Sidecar_Error $error ) {
			wp_send_json_success(
				array(
					'trouble' => $error->getMessage(),
					'wrong'   => $input->wrong + self::flat( $error ),
				)
			);
		}
	}

	/**
	 * A product of the shop.
	 */
	public static function product(): void {
		self::guard();
		$found = Shelf::find( absint( self::field( 'product' ) ) );
		if ( ! $found ) {
			wp_send_json_error( array(), 404 );
		}
		wp_send_json_success( $found );
	}

	/**
	 * The panel of an order: what the sidecar knows.
	 */
	public static function panel(): void {
		self::guard();
		$order = wc_get_order( absint( self::field( 'order' ) ) );
		if ( ! $order instanceof \WC_Order || ! $order->get_meta( Builder::REFERENCE ) ) {
			wp_send_json_error( array(), 404 );
		}
		wp_send_json_success( array( 'html' => Order_Panel::story( $order ) ) );
	}

	/**
	 * Texts by field as one text each.
	 *
	 * @param Sidecar_Error $error Of the sidecar.
	 * @return array<string, string>
	 */
	public static function flat( Sidecar_Error $error ): array {
		$flat = array();
		foreach ( $error->fields() as $name => $texts ) {
			// "shipping.prices" and "items.TEE-S" stand by their field.
			$flat += array( explode( '.', (string) $name )[0] => implode( ' ', $texts ) );
		}
		return $flat;
	}

	/**
	 * What the health of the sidecar means.
	 *
	 * @param array<string, mixed> $health Of the sidecar.
	 * @return string[]
	 */
	public static function health( array $health ): array {
		$words = array(
			'ok'        => __( 'Connected. Everything is well.', 'replycart' ),
			'attention' => __( 'Connected. Something needs your attention:', 'replycart' ),
			'down'      => __( 'Connected, but Replycart is not working:', 'replycart' ),
		);
		$state = Page::text( $health, 'status' );
		$lines = array( $words[ $state ] ?? $words['ok'] );
		/* translators: 1: version, 2: name of a shop platform, 3: name of a network, 4: name of a payment platform */
		$lines[] = sprintf( __( 'Replycart %1$s, shop %2$s, network %3$s, payments %4$s.', 'replycart' ), Page::text( $health, 'version' ), Page::text( $health['shop'] ?? null, 'platform' ), self::platform( $health['network'] ?? '' ), self::platform( $health['payments'] ?? '' ) );
		foreach ( array_filter( (array) ( $health['checks'] ?? array() ), 'is_array' ) as $check ) {
			if ( 'ok' !== Page::text( $check, 'level' ) ) {
				$lines[] = trim( ucfirst( rtrim( Page::text( $check, 'text' ), '.' ) ) . '. ' . ucfirst( Page::text( $check, 'advice' ) ) );
			}
		}
		return $lines;
	}

	/**
	 * Name of a platform, told as text or as an object.
	 *
	 * @param mixed $told Of the sidecar.
	 */
	private static function platform( mixed $told ): string {
		return is_array( $told ) ? Page::text( $told, 'platform' ) : ( is_scalar( $told ) ? (string) $told : '' );
	}

	/**
	 * Nonce and capability.
	 */
	private static function guard(): void {
		check_ajax_referer( self::NONCE, 'nonce' );
		if ( ! current_user_can( Admin::NEEDS ) ) {
			wp_send_json_error( array( 'message' => __( 'You may not manage this shop.', 'replycart' ) ), 403 );
		}
	}

	/**
	 * A field of the call.
	 *
	 * @param string $name Of the field.
	 */
	private static function field( string $name ): string {
		return isset( $_POST[ $name ] ) && is_string( $_POST[ $name ] ) ? sanitize_text_field( wp_unslash( $_POST[ $name ] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification.Missing -- in guard().
	}
}
