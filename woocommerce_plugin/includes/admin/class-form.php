<?php
/**
 * Rows of a form, as WordPress' own settings look.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One form: what stands in its fields, and what is wrong with them.
 */
final class Form {

	/** Where the sidecar's word for a field is another than the form's. */
	private const ALSO = array(
		'quantity'      => array( 'items' ),
		'hold_minutes'  => array( 'hold_seconds' ),
		'hold_days'     => array( 'hold_seconds' ),
		'shipping_rule' => array( 'shipping' ),
		'mode'          => array( 'by' ),
		'slots'         => array( 'zone' ),
		'whom'          => array( 'for' ),
	);

	/**
	 * Make one.
	 *
	 * @param array<string, mixed>  $values In the fields.
	 * @param array<string, string> $wrong  What is wrong, by field.
	 */
	public function __construct( private array $values, private array $wrong = array() ) {
	}

	/**
	 * Begin: to Actions, with nonce and hidden fields. A key of its own, so that sent twice it is done once.
	 *
	 * @param string                $action Of Actions.
	 * @param array<string, string> $hidden Fields.
	 * @param string                $id     Of the form; empty for none.
	 */
	public static function open( string $action, array $hidden = array(), string $id = '' ): void {
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '"' . ( '' === $id ? '' : ' id="' . esc_attr( $id ) . '"' ) . '>';
		Page::hidden( $action, $hidden + array( 'key' => wp_generate_uuid4() ) );
	}

	/**
	 * Begin the rows.
	 */
	public static function rows(): void {
		echo '<table class="form-table" role="presentation"><tbody>';
	}

	/**
	 * A heading between rows.
	 *
	 * @param string $words Of it.
	 */
	public static function section( string $words ): void {
		echo '</tbody></table><h2>' . esc_html( $words ) . '</h2>';
		self::rows();
	}

	/**
	 * The end, with one button.
	 *
	 * @param string $words Of the button.
	 */
	public static function close( string $words ): void {
		echo '</tbody></table><p class="submit"><button class="button button-primary">' . esc_html( $words ) . '</button></p></form>';
	}

	/**
	 * What stands in a field.
	 *
	 * @param string $name Of the field.
	 */
	public function value( string $name ): string {
		$value = $this->values[ $name ] ?? '';
		return is_scalar( $value ) ? (string) $value : '';
	}

	/**
	 * A row.
	 *
	 * @param string   $name  Of the field.
	 * @param string   $words Of the label; empty for none.
	 * @param callable $cell  Prints the field.
	 * @param string   $id    Id of the field, where it is another one.
	 */
	public function row( string $name, string $words, callable $cell, string $id = '' ): void {
		echo '<tr data-replycart-row="' . esc_attr( $name ) . '"><th scope="row">' . ( '' === $words ? '' : '<label for="replycart-' . esc_attr( '' === $id ? $name : $id ) . '">' . esc_html( $words ) . '</label>' ) . '</th><td>';
		$cell();
		foreach ( array_merge( array( $name ), self::ALSO[ $name ] ?? array() ) as $one ) {
			if ( isset( $this->wrong[ $one ] ) ) {
				echo '<p class="replycart-wrong" role="alert">' . esc_html( $this->wrong[ $one ] ) . '</p>';
			}
		}
		echo '</td></tr>';
	}

	/**
	 * A row with an input. The attributes are ours, never a visitor's.
	 *
	 * @param string $name  Of the field.
	 * @param string $words Of the label.
	 * @param string $type  Of the input.
	 * @param string $more  Attributes, as HTML.
	 * @param string $help  Below it.
	 */
	public function input( string $name, string $words, string $type = 'text', string $more = '', string $help = '' ): void {
		$this->row(
			$name,
			$words,
			function () use ( $name, $type, $more, $help ): void {
				$tag = '<input type="' . esc_attr( $type ) . '" id="replycart-' . esc_attr( $name ) . '" name="' . esc_attr( $name ) . '" value="' . esc_attr( $this->value( $name ) ) . '" ' . $more . '>';
				echo $tag; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it was made.
				self::help( $help );
			}
		);
	}

	/**
	 * A row with a whole number.
	 *
	 * @param string $name  Of the field.
	 * @param string $words Of the label.
	 * @param int    $least Smallest.
	 * @param int    $most  Largest.
	 * @param string $help  Below it.
	 */
	public function number( string $name, string $words, int $least, int $most, string $help = '' ): void {
		$this->input( $name, $words, 'number', 'min="' . $least . '" max="' . $most . '" class="small-text"', $help );
	}

	/**
	 * A row with an amount of money.
	 *
	 * @param string $name  Of the field.
	 * @param string $words Of the label.
	 * @param string $more  Attributes, as HTML.
	 * @param string $help  Below it.
	 */
	public function money( string $name, string $words, string $more = '', string $help = '' ): void {
		$this->input( $name, $words, 'text', 'inputmode="decimal" class="replycart-amount" ' . $more, $help );
	}

	/**
	 * A row with several lines of text.
	 *
	 * @param string $name  Of the field.
	 * @param string $words Of the label.
	 * @param string $more  Attributes, as HTML.
	 * @param string $help  Below it.
	 */
	public function area( string $name, string $words, string $more = '', string $help = '' ): void {
		$this->row(
			$name,
			$words,
			function () use ( $name, $more, $help ): void {
				$tag = '<textarea id="replycart-' . esc_attr( $name ) . '" name="' . esc_attr( $name ) . '" ' . $more . '>' . esc_textarea( $this->value( $name ) ) . '</textarea>';
				echo $tag; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it was made.
				self::help( $help );
			}
		);
	}

	/**
	 * A row with a choice. What stands in it stays in it: a value that we do not offer is shown, and never changed in silence.
	 *
	 * @param string                $name    Of the field.
	 * @param string                $words   Of the label.
	 * @param array<string, string> $choices Words by value.
	 * @param string                $help    Below it.
	 */
	public function choice( string $name, string $words, array $choices, string $help = '' ): void {
		$now = $this->value( $name );
		if ( '' !== $now && ! isset( $choices[ $now ] ) ) {
			$choices[ $now ] = $now;
		}
		$this->row(
			$name,
			$words,
			static function () use ( $name, $now, $choices, $help ): void {
				echo '<select id="replycart-' . esc_attr( $name ) . '" name="' . esc_attr( $name ) . '">';
				foreach ( $choices as $key => $label ) {
					echo '<option value="' . esc_attr( (string) $key ) . '"' . selected( $now, (string) $key, false ) . '>' . esc_html( $label ) . '</option>';
				}
				echo '</select>';
				self::help( $help );
			}
		);
	}

	/**
	 * A row with a tick.
	 *
	 * @param string $name  Of the field.
	 * @param string $words Beside it.
	 * @param string $help  Below it.
	 */
	public function tick( string $name, string $words, string $help = '' ): void {
		$this->row(
			$name,
			'',
			function () use ( $name, $words, $help ): void {
				echo '<label><input type="checkbox" id="replycart-' . esc_attr( $name ) . '" name="' . esc_attr( $name ) . '" value="1"' . checked( $this->value( $name ), '1', false ) . '> ' . esc_html( $words ) . '</label>';
				self::help( $help );
			}
		);
	}

	/**
	 * The rows of language, and of shipping in a currency.
	 *
	 * @param string $currency Of the prices.
	 */
	public function shipping( string $currency ): void {
		$rules = array(
			'free'    => __( 'free', 'replycart' ),
			'flat'    => __( 'one price', 'replycart' ),
			'country' => __( 'by country', 'replycart' ),
		);
		if ( 'shop' === $this->value( 'shipping_rule' ) ) {
			$rules['shop'] = __( 'by the shop’s own rules (Magento only)', 'replycart' );
		}
		$this->choice( 'shipping_rule', __( 'Shipping', 'replycart' ), $rules );
		$this->money( 'shipping_price', __( 'Shipping price', 'replycart' ) . ' (' . $currency . ')', 'data-replycart-rule="flat"' );
		$this->area( 'shipping_prices', __( 'Prices by country', 'replycart' ) . ' (' . $currency . ')', 'rows="3" data-replycart-rule="country" placeholder="DE = 4.90&#10;* = 9.90"' );
	}

	/**
	 * The row of the language.
	 */
	public function language(): void {
		$this->choice(
			'lang',
			__( 'Language', 'replycart' ),
			array(
				'en' => __( 'English', 'replycart' ),
				'fr' => __( 'French', 'replycart' ),
			)
		);
	}

	/**
	 * The language to begin with: the shop's.
	 */
	public static function own_language(): string {
		return 0 === strpos( get_locale(), 'fr' ) ? 'fr' : 'en';
	}

	/**
	 * What helps, below a field.
	 *
	 * @param string $help Plain text.
	 */
	private static function help( string $help ): void {
		if ( '' !== $help ) {
			echo '<p class="description">' . esc_html( $help ) . '</p>';
		}
	}
}
