<?php
/**
 * What the form for a sale sends, as the sidecar's API takes it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The body of POST /sales and POST /sales/preview; and, with what was emptied, of PATCH /sales/{key}.
 */
final class Sale_Input extends Input {

	/** What an emptied field becomes in a draft: null, or where the API takes none, its own word for "as if never given". */
	private const EMPTIED = array(
		'price'           => null,
		'starts_at'       => null,
		'ends_at'         => null,
		'title'           => '',
		'wording'         => '',
		'limit_per_buyer' => 0,
		'hold_seconds'    => 0,
		'by'              => '',
		'answer_code'     => null,
		'answer_link'     => null,
	);

	/**
	 * Read the fields.
	 *
	 * @param array<mixed>  $fields   Unslashed.
	 * @param string        $currency Of the sale: of its market, not always the shop's.
	 * @param \DateTimeZone $zone     Of the shop.
	 */
	public static function read( array $fields, string $currency, \DateTimeZone $zone ): self {
		$input = new self( $fields, $currency );
		$input->product();
		$input->price( 'price' );
		$input->words();
		$input->language();
		$input->window( $zone );
		$input->whole( 'limit_per_buyer', 1, 99 );
		$input->hold();
		$input->whole( 'remind', 1, 1439 );
		$input->choice( 'answers', array( 'none', 'held', 'thanks' ) );
		foreach ( array( 'answer_code', 'answer_link' ) as $name ) {
			$said = $input->text( $name );
			if ( '' !== $said ) {
				$input->body[ $name ] = '1' === $said;
			}
		}
		$input->ticks( 'end_when_sold_out', 'with_picture' );
		$input->mode();
		$input->shipping();
		return $input;
	}

	/**
	 * The body of PATCH: what was left empty is taken away, since what is not sent stays.
	 *
	 * @return array<string, mixed>
	 */
	public function change(): array {
		$gone = isset( $this->body['mode'] ) ? self::EMPTIED : array_diff_key( self::EMPTIED, array( 'by' => 1 ) );
		if ( isset( $this->fields['remind'] ) ) {
			$gone['remind'] = 0;
		}
		return array_diff_key( $this->body + $gone, array( 'product' => 1 ) );
	}

	/**
	 * Title and wording.
	 */
	private function words(): void {
		foreach ( array( 'title', 'wording' ) as $name ) {
			$value = $this->text( $name, 'wording' === $name );
			if ( '' !== $value ) {
				$this->body[ $name ] = $value;
			}
		}
	}

	/**
	 * Product, and units: of it, or of each variant.
	 */
	private function product(): void {
		$this->body['product'] = $this->text( 'product' );
		if ( '' === $this->body['product'] ) {
			$this->wrong['product'] = __( 'Choose a product. It needs a SKU.', 'replycart' );
		}
		$asked = is_array( $this->fields['items'] ?? null ) ? $this->fields['items'] : array();
		$items = array();
		foreach ( $asked as $sku => $units ) {
			$units = is_scalar( $units ) ? trim( (string) $units ) : '';
			if ( '' === $units || '0' === $units ) {
				continue;
			}
			if ( ! preg_match( '/^\d{1,6}$/D', $units ) ) {
				$this->wrong['items'] = __( 'Units are whole numbers.', 'replycart' );
				continue;
			}
			$items[ (string) $sku ] = (int) $units;
		}
		if ( $items ) {
			$this->body['items'] = $items;
			return;
		}
		if ( $asked ) {
			// Never the hidden quantity instead: it would put every variant on sale.
			$this->wrong += array( 'items' => __( 'How many units, and of which?', 'replycart' ) );
			return;
		}
		$this->whole( 'quantity', 1, 1000000 );
		if ( ! isset( $this->body['quantity'] ) && ! isset( $this->wrong['quantity'] ) ) {
			$this->wrong['quantity'] = __( 'How many units?', 'replycart' );
		}
	}

	/**
	 * How long a hold lasts. What was not touched stays to the second.
	 */
	private function hold(): void {
		$minutes = $this->text( 'hold_minutes' );
		$before  = (int) $this->text( 'hold_seconds' );
		if ( '' === $minutes ) {
			return;
		}
		if ( $before > 0 && Sale_Form::minutes( $before ) === $minutes ) {
			$this->body['hold_seconds'] = $before;
		} elseif ( ! preg_match( '/^\d{1,4}$/D', $minutes ) || (int) $minutes < 1 || (int) $minutes > 1440 ) {
			$this->wrong['hold_minutes'] = __( 'Between 1 and 1,440 minutes.', 'replycart' );
		} else {
			$this->body['hold_seconds'] = 60 * (int) $minutes;
		}
	}

	/**
	 * Who gets it, and what is posted before and after. A form without these fields says nothing of them.
	 */
	private function mode(): void {
		if ( ! isset( $this->fields['mode'] ) ) {
			return;
		}
		$parts = explode( ':', $this->text( 'mode' ) ) + array( '', '' );
		if ( in_array( $parts[0], array( 'standard', 'unreserved', 'first_come' ), true ) ) {
			$this->body['mode'] = $parts[0];
		}
		if ( 'first_come' === $parts[0] && in_array( $parts[1], array( 'reply', 'repost', 'either' ), true ) ) {
			$this->body['by'] = $parts[1];
		}
		$this->ticks( 'teaser', 'end_post' );
		if ( $this->body['teaser'] && ! isset( $this->body['starts_at'] ) ) {
			$this->wrong['teaser'] = __( 'It can be announced when it has a start.', 'replycart' );
		}
		if ( $this->body['end_post'] && ! $this->body['end_when_sold_out'] ) {
			$this->wrong['end_post'] = __( 'This needs a sale that ends when every unit is paid.', 'replycart' );
		}
		if ( 'first_come' === $parts[0] && ( $this->body['limit_per_buyer'] ?? 1 ) > 1 ) {
			$this->wrong['limit_per_buyer'] = __( 'In a series for the first each account has one place.', 'replycart' );
		}
		$market = $this->text( 'market' );
		if ( '' !== $market ) {
			$this->body['market'] = substr( $market, 0, 64 );
		}
	}
}
