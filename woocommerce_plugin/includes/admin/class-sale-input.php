<?php
/**
 * What the form for a sale sends, as the sidecar's API takes it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Tools\Money;

defined( 'ABSPATH' ) || exit;

/**
 * Pure: form fields in, the body of POST /sales and what is wrong out. The sidecar checks everything once more.
 */
final class Sale_Input {

	/**
	 * The body of POST /sales, POST /sales/preview and PATCH /sales/{key}.
	 *
	 * @var array<string, mixed>
	 */
	public array $body = array();

	/**
	 * What is wrong, by field.
	 *
	 * @var array<string, string>
	 */
	public array $wrong = array();

	/**
	 * Read the fields.
	 *
	 * @param array<mixed>  $fields   Unslashed.
	 * @param string        $currency Of the shop.
	 * @param \DateTimeZone $zone     Of the shop.
	 */
	public static function read( array $fields, string $currency, \DateTimeZone $zone ): self {
		$input = new self();
		$input->product( $fields );
		$input->price( 'price', $fields, $currency );
		foreach ( array( 'title', 'wording' ) as $name ) {
			$value = self::text( $fields, $name, 'wording' === $name );
			if ( '' !== $value ) {
				$input->body[ $name ] = $value;
			}
		}
		$lang                = self::text( $fields, 'lang' );
		$input->body['lang'] = in_array( $lang, array( 'en', 'fr' ), true ) ? $lang : 'en';
		foreach ( array( 'starts_at', 'ends_at' ) as $name ) {
			$input->moment( $name, $fields, $zone );
		}
		if ( isset( $input->body['starts_at'], $input->body['ends_at'] ) && $input->body['starts_at'] >= $input->body['ends_at'] ) {
			$input->wrong['ends_at'] = __( 'The end must be after the start.', 'replycart' );
		}
		$input->whole( 'limit_per_buyer', $fields, 1, 99 );
		$minutes = self::text( $fields, 'hold_minutes' );
		if ( '' !== $minutes ) {
			if ( ! preg_match( '/^\d{1,4}$/D', $minutes ) || (int) $minutes < 1 || (int) $minutes > 1440 ) {
				$input->wrong['hold_minutes'] = __( 'Between 1 and 1,440 minutes.', 'replycart' );
			} else {
				$input->body['hold_seconds'] = 60 * (int) $minutes;
			}
		}
		$answers = self::text( $fields, 'answers' );
		if ( in_array( $answers, array( 'none', 'held', 'thanks' ), true ) ) {
			$input->body['answers'] = $answers;
		}
		$input->body['end_when_sold_out'] = ! empty( $fields['end_when_sold_out'] );
		$input->body['with_picture']      = ! empty( $fields['with_picture'] );
		$input->shipping( $fields, $currency );
		return $input;
	}

	/**
	 * Product, and units: of it, or of each variant.
	 *
	 * @param array<mixed> $fields Unslashed.
	 */
	private function product( array $fields ): void {
		$this->body['product'] = self::text( $fields, 'product' );
		if ( '' === $this->body['product'] ) {
			$this->wrong['product'] = __( 'Choose a product. It needs a SKU.', 'replycart' );
		}
		$items = array();
		foreach ( is_array( $fields['items'] ?? null ) ? $fields['items'] : array() as $sku => $units ) {
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
		$this->whole( 'quantity', $fields, 1, 1000000 );
		if ( ! isset( $this->body['quantity'] ) && ! isset( $this->wrong['quantity'] ) ) {
			$this->wrong['quantity'] = __( 'How many units?', 'replycart' );
		}
	}

	/**
	 * Shipping.
	 *
	 * @param array<mixed> $fields   Unslashed.
	 * @param string       $currency Of the shop.
	 */
	private function shipping( array $fields, string $currency ): void {
		$rule = self::text( $fields, 'shipping_rule' );
		if ( 'free' === $rule ) {
			$this->body['shipping'] = array( 'rule' => 'free' );
		} elseif ( 'flat' === $rule ) {
			$minor = $this->amount( self::text( $fields, 'shipping_price' ), $currency );
			if ( null === $minor ) {
				$this->wrong['shipping_price'] = __( 'Enter a price like 4.90.', 'replycart' );
				return;
			}
			$this->body['shipping'] = array(
				'rule'  => 'flat',
				'price' => $minor,
			);
		} elseif ( 'country' === $rule ) {
			$prices = array();
			foreach ( (array) preg_split( '/[\r\n;]+/', self::text( $fields, 'shipping_prices', true ) ) as $line ) {
				if ( '' === trim( (string) $line ) ) {
					continue;
				}
				$minor = preg_match( '/^\s*([A-Za-z]{2}|\*)\s*[=:]\s*(\S+)\s*$/D', (string) $line, $found ) ? $this->amount( $found[2], $currency ) : null;
				if ( null === $minor ) {
					/* translators: %s: a line that was typed */
					$this->wrong['shipping_prices'] = sprintf( __( 'Write one country a line, like "FR = 6.90", "* = 9.90" for all others. Not understood: %s', 'replycart' ), trim( (string) $line ) );
					return;
				}
				$prices[ strtoupper( $found[1] ) ] = $minor;
			}
			if ( ! $prices ) {
				$this->wrong['shipping_prices'] = __( 'Enter at least one country.', 'replycart' );
				return;
			}
			$this->body['shipping'] = array(
				'rule'   => 'country',
				'prices' => $prices,
			);
		}
	}

	/**
	 * A price; none when the field is empty.
	 *
	 * @param string       $name     Of the field.
	 * @param array<mixed> $fields   Unslashed.
	 * @param string       $currency Of the shop.
	 */
	private function price( string $name, array $fields, string $currency ): void {
		$text = self::text( $fields, $name );
		if ( '' === $text ) {
			return;
		}
		$minor = $this->amount( $text, $currency );
		if ( null === $minor || $minor < 1 ) {
			$this->wrong[ $name ] = __( 'Enter a price like 12.90, or leave it empty for the shop’s own.', 'replycart' );
			return;
		}
		$this->body[ $name ] = $minor;
	}

	/**
	 * Minor units of what was typed, with a point or a comma; null when it is not exact.
	 *
	 * @param string $text     As typed.
	 * @param string $currency Of the shop.
	 */
	private function amount( string $text, string $currency ): ?int {
		$text = str_replace( ',', '.', preg_replace( '/[\s\x{00a0}\x{202f}]/u', '', $text ) ?? '' );
		if ( ! preg_match( '/^\d{1,9}(?:\.(\d+))?$/D', $text, $found ) || strlen( rtrim( $found[1] ?? '', '0' ) ) > Money::decimals( $currency ) ) {
			return null;
		}
		return Money::minor( $text, $currency );
	}

	/**
	 * A whole number; none when the field is empty.
	 *
	 * @param string       $name   Of the field.
	 * @param array<mixed> $fields Unslashed.
	 * @param int          $least  Smallest.
	 * @param int          $most   Largest.
	 */
	private function whole( string $name, array $fields, int $least, int $most ): void {
		$text = self::text( $fields, $name );
		if ( '' === $text ) {
			return;
		}
		if ( ! preg_match( '/^\d{1,7}$/D', $text ) || (int) $text < $least || (int) $text > $most ) {
			/* translators: 1: smallest number, 2: largest number */
			$this->wrong[ $name ] = sprintf( __( 'A whole number between %1$s and %2$s.', 'replycart' ), number_format_i18n( $least ), number_format_i18n( $most ) );
			return;
		}
		$this->body[ $name ] = (int) $text;
	}

	/**
	 * A moment in the shop's time, as UTC; none when the field is empty.
	 *
	 * @param string        $name   Of the field.
	 * @param array<mixed>  $fields Unslashed.
	 * @param \DateTimeZone $zone   Of the shop.
	 */
	private function moment( string $name, array $fields, \DateTimeZone $zone ): void {
		$text = self::text( $fields, $name );
		if ( '' === $text ) {
			return;
		}
		$found = \DateTimeImmutable::createFromFormat( '!Y-m-d\TH:i', substr( $text, 0, 16 ), $zone );
		if ( false === $found || $found->format( 'Y-m-d\TH:i' ) !== substr( $text, 0, 16 ) ) {
			$this->wrong[ $name ] = __( 'This is no date and time.', 'replycart' );
			return;
		}
		$this->body[ $name ] = $found->setTimezone( new \DateTimeZone( 'UTC' ) )->format( 'Y-m-d\TH:i:s\Z' );
	}

	/**
	 * A text field, without markup.
	 *
	 * @param array<mixed> $fields Unslashed.
	 * @param string       $name   Of the field.
	 * @param bool         $long   Whether lines are kept.
	 */
	private static function text( array $fields, string $name, bool $long = false ): string {
		$value = $fields[ $name ] ?? '';
		$value = is_scalar( $value ) ? (string) $value : '';
		return $long ? sanitize_textarea_field( $value ) : sanitize_text_field( $value );
	}
}
