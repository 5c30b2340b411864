<?php
/**
 * What the form for an offer sends, as the sidecar's API takes it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The body of POST /offers.
 */
final class Offer_Input extends Input {

	/**
	 * Read the fields.
	 *
	 * @param array<mixed>  $fields   Unslashed.
	 * @param string        $currency Of the shop.
	 * @param \DateTimeZone $zone     Of the shop.
	 */
	public static function read( array $fields, string $currency, \DateTimeZone $zone ): self {
		$input = new self( $fields, $currency );
		foreach ( array( 'hashtag', 'title' ) as $name ) {
			if ( '' !== $input->text( $name ) ) {
				$input->body[ $name ] = $input->text( $name );
			}
		}
		if ( ! isset( $input->body['hashtag'] ) ) {
			$input->wrong['hashtag'] = __( 'A hashtag of letters, digits and _, like #ShopCart.', 'replycart' );
		}
		$input->whole( 'percent', 1, 100 );
		$input->price( 'amount' );
		if ( ! $input->wrong && isset( $input->body['percent'] ) === isset( $input->body['amount'] ) ) {
			$input->wrong['percent'] = __( 'Either percent or an amount.', 'replycart' );
		}
		$input->price( 'minimum', 0 );
		$input->whole( 'days', 1, 365 );
		$input->whole( 'most', 1, 1000000 );
		$whom                    = $input->text( 'whom' );
		$input->body['for']      = 'buyers' === $whom ? 'buyers' : 'anyone';
		$input->body['currency'] = $currency;
		$input->language();
		$input->window( $zone );
		$input->ticks( 'answers', 'announce' );
		return $input;
	}
}
