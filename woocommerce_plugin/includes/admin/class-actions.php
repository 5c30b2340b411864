<?php
/**
 * What the forms of our pages do.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Each checks nonce and capability, asks the sidecar, and goes back to a page that says what happened.
 */
final class Actions {

	/**
	 * Listen.
	 */
	public static function hook(): void {
		foreach ( array( 'save', 'save_many', 'move', 'cancel', 'refund', 'reply' ) as $name ) {
			add_action( 'admin_post_replycart_' . $name, array( self::class, $name ) );
		}
	}

	/**
	 * Save the form for a sale; publish it when that was wanted.
	 */
	public static function save(): void {
		self::guard( 'replycart_save' );
		$fields = wp_unslash( $_POST ); // phpcs:ignore WordPress.Security.NonceVerification.Missing -- in guard().
		$sale   = self::field( 'sale' );
		$input  = Sale_Input::read( $fields, get_woocommerce_currency(), wp_timezone() );
		$again  = Page::url( 'replycart-sale', '' === $sale ? array() : array( 'sale' => $sale ) );
		if ( $input->wrong ) {
			self::keep( $fields, $input->wrong );
			self::go( $again );
		}
		$client = Plugin::client();
		try {
			if ( '' === $sale ) {
				$made = $client->post( '/sales', $input->body, self::field( 'key' ) );
			} else {
				$made = $client->patch( '/sales/' . rawurlencode( $sale ), array_diff_key( $input->body, array( 'product' => 1 ) ) );
			}
		} catch ( Sidecar_Error $error ) {
			self::keep( $fields, Ajax::flat( $error ) );
			Page::say( 'error', array( $error->told() ) );
			self::go( $again );
		}
		$id = Page::text( $made, 'id' );
		if ( 'publish' === self::field( 'then' ) ) {
			self::try_it(
				static fn() => $client->post( '/sales/' . rawurlencode( $id ) . '/publish', array(), '', 30.0 ),
				__( 'Published. The post goes out now.', 'replycart' )
			);
		} else {
			Page::say( 'success', array( __( 'Saved as a draft. Nothing is public yet.', 'replycart' ) ) );
		}
		self::go( Page::url( 'replycart', array( 'sale' => $id ) ) );
	}

	/**
	 * Drafts for several products.
	 */
	public static function save_many(): void {
		self::guard( 'replycart_save_many' );
		$fields = wp_unslash( $_POST ); // phpcs:ignore WordPress.Security.NonceVerification.Missing -- in guard().
		$price  = self::field( 'shipping_price' );
		$made   = 0;
		$failed = array();
		foreach ( array_slice( is_array( $fields['rows'] ?? null ) ? $fields['rows'] : array(), 0, 50, true ) as $id => $row ) {
			$row  += array(
				'lang'              => $fields['lang'] ?? 'en',
				'shipping_rule'     => '' === $price ? 'free' : 'flat',
				'shipping_price'    => $price,
				'with_picture'      => '1',
				'end_when_sold_out' => '1',
				'answers'           => 'held',
			);
			$input = Sale_Input::read( $row, get_woocommerce_currency(), wp_timezone() );
			$name  = (string) $input->body['product'];
			if ( $input->wrong ) {
				$failed[] = $name . ': ' . implode( ' ', $input->wrong );
				continue;
			}
			try {
				Plugin::client()->post( '/sales', $input->body, self::field( 'key' ) . '-' . absint( $id ) );
				++$made;
			} catch ( Sidecar_Error $error ) {
				$failed[] = $name . ': ' . $error->told();
			}
		}
		/* translators: %d: number of drafts */
		$said = array( sprintf( _n( '%d draft was made.', '%d drafts were made.', $made, 'replycart' ), $made ) );
		Page::say( $failed ? 'warning' : 'success', array_merge( $said, $failed ) );
		self::go( Page::url( 'replycart', array( 'state' => 'draft' ) ) );
	}

	/**
	 * Publish, pause, go on with, end or copy a sale.
	 */
	public static function move(): void {
		self::guard( 'replycart_move' );
		$id    = self::field( 'sale' );
		$words = array(
			'publish' => __( 'Published. The post goes out now.', 'replycart' ),
			'pause'   => __( 'Paused. Replies are heard, but take no units.', 'replycart' ),
			'resume'  => __( 'The sale goes on.', 'replycart' ),
			'end'     => __( 'Ended. Holds live on until they are paid or run out.', 'replycart' ),
			'copy'    => __( 'Copied. This is the new draft.', 'replycart' ),
		);
		$move  = self::field( 'move' );
		if ( isset( $words[ $move ] ) ) {
			$found = self::try_it( static fn() => Plugin::client()->post( '/sales/' . rawurlencode( $id ) . '/' . $move, array(), '', 30.0 ), $words[ $move ] );
			if ( 'copy' === $move && '' !== Page::text( $found, 'id' ) ) {
				$id = Page::text( $found, 'id' );
			}
		}
		self::go( Page::url( 'replycart', array( 'sale' => $id ) ) );
	}

	/**
	 * Cancel a purchase that is not paid.
	 */
	public static function cancel(): void {
		self::guard( 'replycart_cancel' );
		$id = self::field( 'purchase' );
		self::try_it( static fn() => Plugin::client()->post( '/purchases/' . rawurlencode( $id ) . '/cancel' ), __( 'Cancelled. The units are free again.', 'replycart' ) );
		self::go( Page::url( 'replycart-purchases', array( 'purchase' => $id ) ) );
	}

	/**
	 * Refund a purchase that has no order in the shop.
	 */
	public static function refund(): void {
		self::guard( 'replycart_refund' );
		$id  = self::field( 'purchase' );
		$key = self::field( 'key' );
		self::try_it( static fn() => Plugin::client()->post( '/purchases/' . rawurlencode( $id ) . '/refund', array( 'wait' => true ), $key, 32.0 ), __( 'PayPal has the refund.', 'replycart' ) );
		self::go( Page::url( 'replycart-purchases', array( 'purchase' => $id ) ) );
	}

	/**
	 * Answer, close or open a reply again.
	 */
	public static function reply(): void {
		self::guard( 'replycart_reply' );
		$path  = '/replies/' . rawurlencode( self::field( 'network' ) ) . '/' . rawurlencode( self::field( 'reply' ) ) . '/';
		$move  = self::field( 'move' );
		$words = array(
			'answer' => __( 'Your answer goes out now.', 'replycart' ),
			'close'  => __( 'Closed.', 'replycart' ),
			'reopen' => __( 'Open again.', 'replycart' ),
		);
		$body  = array();
		if ( 'answer' === $move ) {
			$body['text'] = isset( $_POST['text'] ) ? sanitize_textarea_field( wp_unslash( $_POST['text'] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification.Missing -- in guard().
		}
		if ( isset( $words[ $move ] ) ) {
			self::try_it( static fn() => Plugin::client()->post( $path . $move, $body ), $words[ $move ] );
		}
		self::go( Page::url( 'replycart-replies' ) );
	}

	/**
	 * Ask the sidecar; say what happened.
	 *
	 * @param callable $ask  The call.
	 * @param string   $good What to say when it went well.
	 * @return array<mixed> Its answer, empty when it did not.
	 */
	private static function try_it( callable $ask, string $good ): array {
		try {
			$found = $ask();
			Page::say( 'success', array( $good ) );
			return $found;
		} catch ( Sidecar_Error $error ) {
			Page::say( 'error', array( $error->told() ) );
			return array();
		}
	}

	/**
	 * Keep what was typed for the form, with what is wrong.
	 *
	 * @param array<mixed>          $fields Unslashed.
	 * @param array<string, string> $wrong  By field.
	 */
	private static function keep( array $fields, array $wrong ): void {
		set_transient(
			Sale_Form::KEPT . get_current_user_id(),
			array(
				'values' => map_deep( $fields, 'sanitize_textarea_field' ),
				'wrong'  => $wrong,
			),
			300
		);
	}

	/**
	 * Nonce and capability.
	 *
	 * @param string $action Of the form.
	 */
	private static function guard( string $action ): void {
		Page::guard();
		check_admin_referer( $action );
	}

	/**
	 * A field of the form or the link.
	 *
	 * @param string $name Of the field.
	 */
	private static function field( string $name ): string {
		return isset( $_REQUEST[ $name ] ) && is_string( $_REQUEST[ $name ] ) ? sanitize_text_field( wp_unslash( $_REQUEST[ $name ] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- in guard().
	}

	/**
	 * To another page.
	 *
	 * @param string $url Of ours.
	 */
	private static function go( string $url ): void {
		wp_safe_redirect( $url );
		exit;
	}
}
