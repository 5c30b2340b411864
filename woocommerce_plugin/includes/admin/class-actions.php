<?php
/**
 * What the forms about sales and purchases do.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Make, change, publish, pause, end and restock sales; cancel and refund purchases.
 */
final class Actions extends Doing {

	public const NAMES = array( 'save', 'save_many', 'save_basket', 'move', 'units', 'cancel', 'refund' );

	/**
	 * Save the form for a sale; publish it when that was wanted.
	 */
	public static function save(): void {
		self::guard( 'replycart_save' );
		$sale  = self::field( 'sale' );
		$again = Page::url( 'replycart-sale', '' === $sale ? array() : array( 'sale' => $sale ) );
		$input = Sale_Input::read( self::fields(), self::currency( $sale, $again ), wp_timezone() );
		self::keep_draft( 'sale ' . $sale, $sale, $input, $again );
	}

	/**
	 * Save the form for a basket.
	 */
	public static function save_basket(): void {
		self::guard( 'replycart_save_basket' );
		$sale  = self::field( 'sale' );
		$again = Page::url( 'replycart-basket', '' === $sale ? array() : array( 'sale' => $sale ) );
		self::keep_draft( 'basket ' . $sale, $sale, Basket_Input::read( self::fields(), get_woocommerce_currency() ), $again );
	}

	/**
	 * Make or change a draft; publish it when that was wanted.
	 *
	 * @param string                  $form  Name of the form, with what it is about.
	 * @param string                  $sale  Id of a draft; empty for a new one.
	 * @param Sale_Input|Basket_Input $input What was read.
	 * @param string                  $again Address of the form.
	 */
	private static function keep_draft( string $form, string $sale, Input $input, string $again ): void {
		$client = Plugin::client();
		$key    = self::field( 'key' );
		$made   = self::save_form(
			$form,
			$input,
			static fn() => '' === $sale ? $client->post( '/sales', $input->body, $key ) : $client->patch( '/sales/' . rawurlencode( $sale ), $input->change() ),
			$again
		);
		$id     = Page::text( $made, 'id' );
		if ( 'publish' === self::field( 'then' ) ) {
			self::try_it(
				static fn() => $client->post( '/sales/' . rawurlencode( $id ) . '/publish', array(), $key . '-publish', 30.0 ),
				__( 'Published. The post goes out now.', 'replycart' )
			);
		} else {
			Page::say( 'success', array( __( 'Saved as a draft. Nothing is public yet.', 'replycart' ) ) );
		}
		self::go( Page::url( 'replycart', array( 'sale' => $id ) ) );
	}

	/**
	 * The currency that amounts were typed in: of the draft, as the sidecar has it; of the market, for a new sale.
	 *
	 * @param string $sale  Id of a draft; empty for a new one.
	 * @param string $again Address of the form.
	 */
	private static function currency( string $sale, string $again ): string {
		$wrong = __( 'This market is not known any more.', 'replycart' );
		$found = '';
		try {
			$found = '' === $sale ? Markets::currency( self::field( 'market' ) ) : Page::text( Plugin::client()->get( '/sales/' . rawurlencode( $sale ) ), 'currency' );
		} catch ( Sidecar_Error $error ) {
			$wrong = Trouble::told( $error );
		}
		if ( '' === $found ) {
			$trouble = Markets::trouble();
			$wrong   = $trouble ? Trouble::told( $trouble ) : $wrong;
			Kept::keep( 'sale ' . $sale, self::fields(), array() );
			Page::say( 'error', array( $wrong ) );
			self::go( $again );
		}
		return $found;
	}

	/**
	 * Drafts for several products.
	 */
	public static function save_many(): void {
		self::guard( 'replycart_save_many' );
		$fields = self::fields();
		$price  = self::field( 'shipping_price' );
		$made   = 0;
		$failed = array();
		foreach ( array_slice( is_array( $fields['rows'] ?? null ) ? $fields['rows'] : array(), 0, 50, true ) as $id => $row ) {
			$row   = ( is_array( $row ) ? $row : array() ) + array(
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
			'drop'    => __( 'The draft is thrown away.', 'replycart' ),
			'copy'    => __( 'Copied. This is the new draft.', 'replycart' ),
		);
		$move  = self::field( 'move' );
		if ( isset( $words[ $move ] ) ) {
			$found = self::try_it( static fn() => Plugin::client()->post( '/sales/' . rawurlencode( $id ) . '/' . ( 'drop' === $move ? 'end' : $move ), array(), self::field( 'key' ), 30.0 ), $words[ $move ] );
			if ( 'copy' === $move && '' !== Page::text( $found, 'id' ) ) {
				$id = Page::text( $found, 'id' );
			}
		}
		self::go( Page::url( 'replycart', array( 'sale' => $id ) ) );
	}

	/**
	 * Put more units on sale.
	 */
	public static function units(): void {
		self::guard( 'replycart_units' );
		$units = self::field( 'units' );
		if ( ! preg_match( '/^[1-9]\d{0,5}$/D', $units ) ) {
			Page::say( 'error', array( __( 'Units are whole numbers.', 'replycart' ) ) );
		} else {
			$body = array(
				'sku'   => self::field( 'sku' ),
				'units' => (int) $units,
			);
			self::try_it( static fn() => Plugin::client()->post( '/sales/' . self::part( 'sale' ) . '/units', $body, self::field( 'key' ), 30.0 ), __( 'They are on sale, and go to who waits in line first.', 'replycart' ) );
		}
		self::go( Page::url( 'replycart', array( 'sale' => self::field( 'sale' ) ) ) );
	}

	/**
	 * Cancel a purchase that is not paid.
	 */
	public static function cancel(): void {
		self::guard( 'replycart_cancel' );
		$id = self::field( 'purchase' );
		self::try_it( static fn() => Plugin::client()->post( '/purchases/' . rawurlencode( $id ) . '/cancel', array(), self::field( 'key' ) ), __( 'Cancelled. The units are free again.', 'replycart' ) );
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
}
