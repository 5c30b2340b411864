<?php
/**
 * What a form sends, as the sidecar's API takes it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Tools\Money;

defined( 'ABSPATH' ) || exit;

/**
 * Pure: form fields in, the body of a call and what is wrong out. The sidecar checks everything once more.
 */
abstract class Input {

	/**
	 * The body of the call, without what was left empty.
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
	 * Make one.
	 *
	 * @param array<mixed> $fields   Unslashed.
	 * @param string       $currency Of the amounts in them.
	 */
	final protected function __construct( protected array $fields, protected string $currency ) {
	}

	/**
	 * A price; none when the field is empty.
	 *
	 * @param string $name  Of the field.
	 * @param int    $least Smallest, in minor units.
	 */
	protected function price( string $name, int $least = 1 ): void {
		$text = $this->text( $name );
		if ( '' === $text ) {
			return;
		}
		$minor = $this->amount( $name, $text );
		if ( null !== $minor && $minor >= $least ) {
			$this->body[ $name ] = $minor;
		} elseif ( ! isset( $this->wrong[ $name ] ) ) {
			$this->wrong[ $name ] = __( 'Enter a price like 12.90, or leave it empty.', 'replycart' );
		}
	}

	/**
	 * Minor units of what was typed; null when it is not exact. Says what is wrong where it could mean two things.
	 *
	 * @param string $name Of the field.
	 * @param string $text As typed.
	 */
	protected function amount( string $name, string $text ): ?int {
		if ( Money::doubtful( $text, $this->currency ) ) {
			/* translators: %s: what was typed */
			$this->wrong[ $name ] = sprintf( __( '"%s" could be a thousand or one. Write it with two decimals, or without the mark.', 'replycart' ), $text );
		}
		return Money::typed( $text, $this->currency );
	}

	/**
	 * A whole number; none when the field is empty.
	 *
	 * @param string $name  Of the field.
	 * @param int    $least Smallest.
	 * @param int    $most  Largest.
	 */
	protected function whole( string $name, int $least, int $most ): void {
		$text = $this->text( $name );
		if ( '' === $text ) {
			return;
		}
		if ( ! preg_match( '/^\d{1,9}$/D', $text ) || (int) $text < $least || (int) $text > $most ) {
			/* translators: 1: smallest number, 2: largest number */
			$this->wrong[ $name ] = sprintf( __( 'A whole number between %1$s and %2$s.', 'replycart' ), number_format_i18n( $least ), number_format_i18n( $most ) );
			return;
		}
		$this->body[ $name ] = (int) $text;
	}

	/**
	 * A moment in the shop's time, as UTC; none when the field is empty.
	 *
	 * @param string        $name Of the field.
	 * @param \DateTimeZone $zone Of the shop.
	 */
	protected function moment( string $name, \DateTimeZone $zone ): void {
		$text = $this->text( $name );
		if ( '' === $text ) {
			return;
		}
		$form  = 16 === strlen( $text ) ? 'Y-m-d\TH:i' : 'Y-m-d\TH:i:s';
		$found = \DateTimeImmutable::createFromFormat( '!' . $form, $text, $zone );
		if ( false === $found || $found->format( $form ) !== $text ) {
			$this->wrong[ $name ] = __( 'This is no date and time.', 'replycart' );
			return;
		}
		$this->body[ $name ] = $found->setTimezone( new \DateTimeZone( 'UTC' ) )->format( 'Y-m-d\TH:i:s\Z' );
	}

	/**
	 * The window: from, to, and in this order.
	 *
	 * @param \DateTimeZone $zone Of the shop.
	 */
	protected function window( \DateTimeZone $zone ): void {
		$this->moment( 'starts_at', $zone );
		$this->moment( 'ends_at', $zone );
		if ( isset( $this->body['starts_at'], $this->body['ends_at'] ) && $this->body['starts_at'] >= $this->body['ends_at'] ) {
			$this->wrong['ends_at'] = __( 'The end must be after the start.', 'replycart' );
		}
	}

	/**
	 * Shipping. A rule that we do not know is left as it is.
	 */
	protected function shipping(): void {
		$rule = $this->text( 'shipping_rule' );
		if ( in_array( $rule, array( 'free', 'shop' ), true ) ) {
			$this->body['shipping'] = array( 'rule' => $rule );
		} elseif ( 'flat' === $rule ) {
			$minor = $this->amount( 'shipping_price', $this->text( 'shipping_price' ) );
			if ( null === $minor ) {
				$this->wrong += array( 'shipping_price' => __( 'Enter a price like 4.90.', 'replycart' ) );
				return;
			}
			$this->body['shipping'] = array(
				'rule'  => 'flat',
				'price' => $minor,
			);
		} elseif ( 'country' === $rule ) {
			$this->countries();
		}
	}

	/**
	 * Shipping by country, one a line.
	 */
	private function countries(): void {
		$prices = array();
		foreach ( (array) preg_split( '/[\r\n;]+/', $this->text( 'shipping_prices', true ) ) as $line ) {
			if ( '' === trim( (string) $line ) ) {
				continue;
			}
			$minor = preg_match( '/^\s*([A-Za-z]{2}|\*)\s*[=:]\s*(\S.*?)\s*$/D', (string) $line, $found ) ? $this->amount( 'shipping_prices', $found[2] ) : null;
			if ( null === $minor ) {
				/* translators: %s: a line that was typed */
				$this->wrong += array( 'shipping_prices' => sprintf( __( 'Write one country a line, like "FR = 6.90", "* = 9.90" for all others. Not understood: %s', 'replycart' ), trim( (string) $line ) ) );
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

	/**
	 * A choice; none when it is not one of them.
	 *
	 * @param string   $name    Of the field.
	 * @param string[] $choices What the API takes.
	 */
	protected function choice( string $name, array $choices ): void {
		$text = $this->text( $name );
		if ( in_array( $text, $choices, true ) ) {
			$this->body[ $name ] = $text;
		}
	}

	/**
	 * A language, of those that the sidecar knows now or later.
	 */
	protected function language(): void {
		$lang               = $this->text( 'lang' );
		$this->body['lang'] = preg_match( '/^[a-z]{2}$/D', $lang ) ? $lang : 'en';
	}

	/**
	 * Ticks: true or false, always.
	 *
	 * @param string ...$names Of the fields.
	 */
	protected function ticks( string ...$names ): void {
		foreach ( $names as $name ) {
			$this->body[ $name ] = ! empty( $this->fields[ $name ] );
		}
	}

	/**
	 * A text field, without markup.
	 *
	 * @param string $name Of the field.
	 * @param bool   $long Whether lines are kept.
	 */
	protected function text( string $name, bool $long = false ): string {
		$value = $this->fields[ $name ] ?? '';
		$value = is_scalar( $value ) ? (string) $value : '';
		return $long ? sanitize_textarea_field( $value ) : sanitize_text_field( $value );
	}
}
