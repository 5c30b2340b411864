<?php
/**
 * What the form for a basket sends, as the sidecar's API takes it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The body of POST /sales for a basket; and, with what was emptied, of PATCH.
 */
final class Basket_Input extends Input {

	/**
	 * Read the fields.
	 *
	 * @param array<mixed> $fields   Unslashed.
	 * @param string       $currency Of the shop.
	 */
	public static function read( array $fields, string $currency ): self {
		$input = new self( $fields, $currency );

		$input->body['mode'] = 'basket';
		$hashtag             = $input->text( 'hashtag' );
		if ( ! preg_match( '/^#?[\p{L}\p{N}_]{1,60}$/uD', $hashtag ) ) {
			$input->wrong['hashtag'] = __( 'A hashtag of letters, digits and _, like #ShopCart.', 'replycart' );
		}
		$input->body['hashtag'] = $hashtag;
		$title                  = $input->text( 'title' );
		if ( '' !== $title ) {
			$input->body['title'] = $title;
		}
		$input->language();
		$input->window( wp_timezone() );
		$input->whole( 'limit_per_buyer', 1, 99 );
		$input->days();
		$input->choice( 'answers', array( 'held', 'none' ) );
		$input->shipping();
		return $input;
	}

	/**
	 * The body of PATCH: what was left empty is taken away.
	 *
	 * @return array<string, mixed>
	 */
	public function change(): array {
		return $this->body + array(
			'title'           => '',
			'starts_at'       => null,
			'ends_at'         => null,
			'limit_per_buyer' => 0,
			'hold_seconds'    => 0,
		);
	}

	/**
	 * How long a basket may be left. What was not touched stays to the second.
	 */
	private function days(): void {
		$days   = $this->text( 'hold_days' );
		$before = (int) $this->text( 'hold_seconds' );
		if ( '' === $days ) {
			return;
		}
		if ( $before > 0 && (string) round( $before / 86400, 2 ) === $days ) {
			$this->body['hold_seconds'] = $before;
		} elseif ( ! preg_match( '/^\d{1,2}$/D', $days ) || (int) $days < 1 || (int) $days > 30 ) {
			$this->wrong['hold_days'] = __( 'Between 1 and 30 days.', 'replycart' );
		} else {
			$this->body['hold_seconds'] = 86400 * (int) $days;
		}
	}
}
