<?php
/**
 * The form for a sale, with the post as it will look beside it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;
use Replycart\Tools\Money;

defined( 'ABSPATH' ) || exit;

/**
 * One sale, new or a draft; or drafts for several products at once.
 */
final class Sale_Form {

	public const KEPT = 'replycart_form_';

	/**
	 * The page.
	 */
	public static function show(): void {
		Page::guard();
		$many = array_filter( array_map( 'absint', explode( ',', Page::param( 'products' ) ) ) );
		if ( count( $many ) > 1 ) {
			self::many( $many );
			return;
		}
		$sale = Page::param( 'sale' );
		$kept = get_transient( self::KEPT . get_current_user_id() );
		delete_transient( self::KEPT . get_current_user_id() );
		$values = array();
		$wrong  = array();
		if ( is_array( $kept ) ) {
			$values = (array) $kept['values'];
			$wrong  = (array) $kept['wrong'];
		}
		Page::head( '' === $sale ? __( 'Sell on X', 'replycart' ) : __( 'Change the draft', 'replycart' ), Page::url( 'replycart' ), __( 'All sales', 'replycart' ) );
		if ( '' !== $sale && ! $values ) {
			try {
				$values = self::from_sale( Plugin::client()->get( '/sales/' . rawurlencode( $sale ) ) );
			} catch ( Sidecar_Error $error ) {
				Page::trouble( $error );
				Page::foot();
				return;
			}
		}
		$key     = $many ? (int) reset( $many ) : ( '' !== Page::param( 'product' ) ? absint( Page::param( 'product' ) ) : (string) ( $values['product'] ?? '' ) );
		$product = '' !== $key && 0 !== $key ? Shelf::find( $key ) : null;
		if ( ! $values ) {
			$values = self::fresh( $product );
		}
		self::form( $sale, $values, $wrong, $product );
		Page::foot();
	}

	/**
	 * What stands in a fresh form.
	 *
	 * @param array<string, mixed>|null $product Of the shelf.
	 * @return array<string, mixed>
	 */
	private static function fresh( ?array $product ): array {
		return array(
			'product'           => $product['sku'] ?? '',
			'title'             => $product['name'] ?? '',
			'price'             => '',
			'quantity'          => isset( $product['stock'] ) && $product['stock'] > 0 ? (string) $product['stock'] : '1',
			'lang'              => 0 === strpos( get_locale(), 'fr' ) ? 'fr' : 'en',
			'answers'           => 'held',
			'end_when_sold_out' => '1',
			'with_picture'      => '1',
			'shipping_rule'     => 'flat',
		);
	}

	/**
	 * A draft's terms as form fields.
	 *
	 * @param array<string, mixed> $sale Of the sidecar.
	 * @return array<string, mixed>
	 */
	private static function from_sale( array $sale ): array {
		$currency = Page::text( $sale, 'currency' );
		$items    = array_filter( (array) ( $sale['items'] ?? array() ), 'is_array' );
		$shipping = is_array( $sale['shipping'] ?? null ) ? $sale['shipping'] : array();
		$local    = static fn( mixed $iso ): string => is_string( $iso ) && '' !== $iso ? (string) wp_date( 'Y-m-d\TH:i', (int) strtotime( $iso ) ) : '';
		$prices   = array();
		foreach ( (array) ( $shipping['prices'] ?? array() ) as $country => $minor ) {
			$prices[] = $country . ' = ' . Money::decimal( (int) $minor, $currency );
		}
		$first = reset( $items );
		return array(
			'product'           => Page::text( $sale, 'product' ),
			'title'             => Page::text( $sale, 'title' ),
			'price'             => is_array( $first ) ? Money::decimal( (int) ( $first['unit'] ?? 0 ), $currency ) : '',
			'quantity'          => is_array( $first ) ? Page::text( $first, 'quantity' ) : '',
			'items'             => count( $items ) > 1 ? array_column( $items, 'quantity', 'sku' ) : array(),
			'wording'           => Page::text( $sale, 'wording' ),
			'lang'              => Page::text( $sale, 'language' ),
			'starts_at'         => $local( $sale['starts_at'] ?? '' ),
			'ends_at'           => $local( $sale['ends_at'] ?? '' ),
			'answers'           => Page::text( $sale, 'answers' ),
			'limit_per_buyer'   => Page::text( $sale, 'limit_per_buyer' ),
			'hold_minutes'      => isset( $sale['hold_seconds'] ) ? (string) intdiv( (int) $sale['hold_seconds'], 60 ) : '',
			'end_when_sold_out' => ( $sale['end_when_sold_out'] ?? true ) ? '1' : '',
			'with_picture'      => ( $sale['with_picture'] ?? true ) ? '1' : '',
			'shipping_rule'     => (string) ( $shipping['rule'] ?? 'flat' ),
			'shipping_price'    => isset( $shipping['price'] ) ? Money::decimal( (int) $shipping['price'], $currency ) : '',
			'shipping_prices'   => implode( "\n", $prices ),
		);
	}

	/**
	 * The form.
	 *
	 * @param string                    $sale    Id of a draft; empty for a new one.
	 * @param array<string, mixed>      $values  Of the fields.
	 * @param array<string, string>     $wrong   What is wrong, by field.
	 * @param array<string, mixed>|null $product Of the shelf.
	 */
	private static function form( string $sale, array $values, array $wrong, ?array $product ): void {
		$value = static fn( string $name ): string => is_scalar( $values[ $name ] ?? '' ) ? (string) ( $values[ $name ] ?? '' ) : '';
		echo '<div class="replycart-columns is-form"><form method="post" id="replycart-sale" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
		Page::hidden(
			'replycart_save',
			array(
				'sale' => $sale,
				'key'  => wp_generate_uuid4(),
			)
		);
		echo '<input type="hidden" name="product" id="replycart-product" value="' . esc_attr( $value( 'product' ) ) . '">';
		echo '<table class="form-table" role="presentation"><tbody>';
		self::row(
			'product',
			__( 'Product', 'replycart' ),
			$wrong,
			static function () use ( $product, $sale ): void {
				if ( '' === $sale ) {
					echo '<select class="wc-product-search" id="replycart-search" style="width:100%" data-placeholder="' . esc_attr__( 'Search for a product …', 'replycart' ) . '" data-action="woocommerce_json_search_products">';
					if ( $product ) {
						echo '<option value="' . esc_attr( (string) $product['id'] ) . '" selected>' . esc_html( $product['name'] . ' (' . $product['sku'] . ')' ) . '</option>';
					}
					echo '</select>';
				} elseif ( $product ) {
					echo esc_html( $product['name'] . ' (' . $product['sku'] . ')' );
				}
				if ( $product && '' === $product['sku'] ) {
					echo '<p class="replycart-wrong">' . esc_html__( 'This product has no SKU. Give it one first.', 'replycart' ) . '</p>';
				}
			}
		);
		self::input( 'title', __( 'How the post calls it', 'replycart' ), 'text', $value( 'title' ), $wrong, 'maxlength="200" class="large-text"' );
		self::row(
			'quantity',
			__( 'Units on sale', 'replycart' ),
			$wrong,
			static function () use ( $value, $values, $product ): void {
				$variants = $product['variants'] ?? array();
				echo '<input type="number" min="1" max="1000000" class="small-text" id="replycart-quantity" name="quantity" value="' . esc_attr( $value( 'quantity' ) ) . '"' . ( $variants ? ' hidden' : '' ) . '>';
				echo '<p class="description" id="replycart-stock">';
				if ( $product && null !== $product['stock'] && ! $variants ) {
					/* translators: %d: number of units */
					echo esc_html( sprintf( __( 'The shop can sell %d.', 'replycart' ), $product['stock'] ) );
				}
				echo '</p><div id="replycart-variants">';
				$units = is_array( $values['items'] ?? null ) ? $values['items'] : array();
				foreach ( $variants as $variant ) {
					echo '<label>' . esc_html( $variant['name'] . ' (' . $variant['sku'] . ')' ) . ' <input type="number" min="0" class="small-text" name="items[' . esc_attr( $variant['sku'] ) . ']" value="' . esc_attr( (string) ( $units[ $variant['sku'] ] ?? $variant['stock'] ?? 1 ) ) . '"></label>';
				}
				echo '</div>';
			}
		);
		self::input( 'price', __( 'Price per unit', 'replycart' ) . ' (' . get_woocommerce_currency() . ')', 'text', $value( 'price' ), $wrong, 'inputmode="decimal" class="replycart-amount" placeholder="' . esc_attr( (string) ( $product['price'] ?? '' ) ) . '"', __( 'Empty: the shop’s price at this moment.', 'replycart' ) );
		self::choice( 'lang', __( 'Language', 'replycart' ), $value( 'lang' ), array( 'en' => __( 'English', 'replycart' ), 'fr' => __( 'French', 'replycart' ) ), $wrong ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
		self::row(
			'wording',
			__( 'Wording', 'replycart' ),
			$wrong,
			static function () use ( $value ): void {
				echo '<textarea id="replycart-wording" name="wording" rows="4" class="large-text" maxlength="2000">' . esc_textarea( $value( 'wording' ) ) . '</textarea><p class="description">' . esc_html__( 'Empty: Replycart’s own. Placeholders: {name} {price} {quantity} {keyword} {options} {until} {hold} {link}', 'replycart' ) . '</p>';
			}
		);
		/* translators: %s: name of a time zone */
		$zone = sprintf( __( 'In the shop’s time (%s). Empty: at once, and until you end it.', 'replycart' ), wp_timezone_string() );
		self::input( 'starts_at', __( 'Starts', 'replycart' ), 'datetime-local', $value( 'starts_at' ), $wrong );
		self::input( 'ends_at', __( 'Ends', 'replycart' ), 'datetime-local', $value( 'ends_at' ), $wrong, '', $zone );
		self::input( 'limit_per_buyer', __( 'At most per buyer', 'replycart' ), 'number', $value( 'limit_per_buyer' ), $wrong, 'min="1" max="99" class="small-text"' );
		self::input( 'hold_minutes', __( 'A hold lasts (minutes)', 'replycart' ), 'number', $value( 'hold_minutes' ), $wrong, 'min="1" max="1440" class="small-text"' );
		self::choice(
			'answers',
			__( 'Answers on X', 'replycart' ),
			$value( 'answers' ),
			array(
				'held'   => __( 'when a unit is held', 'replycart' ),
				'thanks' => __( 'thanks, once the order stands in the shop', 'replycart' ),
				'none'   => __( 'none', 'replycart' ),
			),
			$wrong
		);
		self::choice(
			'shipping_rule',
			__( 'Shipping', 'replycart' ),
			$value( 'shipping_rule' ),
			array(
				'free'    => __( 'free', 'replycart' ),
				'flat'    => __( 'one price', 'replycart' ),
				'country' => __( 'by country', 'replycart' ),
			),
			$wrong
		);
		self::input( 'shipping_price', __( 'Shipping price', 'replycart' ), 'text', $value( 'shipping_price' ), $wrong, 'inputmode="decimal" class="replycart-amount" data-replycart-rule="flat"' );
		self::row(
			'shipping_prices',
			__( 'Prices by country', 'replycart' ),
			$wrong,
			static function () use ( $value ): void {
				echo '<textarea id="replycart-shipping_prices" name="shipping_prices" rows="3" data-replycart-rule="country" placeholder="DE = 4.90&#10;* = 9.90">' . esc_textarea( $value( 'shipping_prices' ) ) . '</textarea>';
			}
		);
		foreach ( array(
			'with_picture'      => __( 'Post the product’s picture', 'replycart' ),
			'end_when_sold_out' => __( 'End the sale when every unit is paid', 'replycart' ),
		) as $name => $words ) {
			echo '<tr><th></th><td><label><input type="checkbox" name="' . esc_attr( $name ) . '" value="1"' . checked( $value( $name ), '1', false ) . '> ' . esc_html( $words ) . '</label></td></tr>';
		}
		echo '</tbody></table><p class="submit"><button class="button" name="then" value="draft">' . esc_html__( 'Save as draft', 'replycart' ) . '</button> <button class="button button-primary" name="then" value="publish" data-replycart-confirm>' . esc_html__( 'Publish on X', 'replycart' ) . '</button></p></form>';
		echo '<aside><h2>' . esc_html__( 'As it will look on X', 'replycart' ) . '</h2><div class="replycart-card" aria-live="polite"><div class="replycart-card-head"><span class="replycart-face" aria-hidden="true"></span><strong>' . esc_html( get_bloginfo( 'name' ) ) . '</strong></div><div id="replycart-preview" class="replycart-card-text">' . esc_html__( 'Choose a product.', 'replycart' ) . '</div><div id="replycart-length" class="replycart-length"></div></div><div id="replycart-warnings"></div></aside></div>';
	}

	/**
	 * A table for several products.
	 *
	 * @param int[] $ids Of products.
	 */
	private static function many( array $ids ): void {
		Page::head( __( 'Sell several products on X', 'replycart' ), Page::url( 'replycart' ), __( 'All sales', 'replycart' ) );
		echo '<p>' . esc_html__( 'Makes one draft for each product; of a product with variants, the units are those of each variant. Nothing is public until you publish it.', 'replycart' ) . '</p><form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
		Page::hidden( 'replycart_save_many', array( 'key' => wp_generate_uuid4() ) );
		echo '<table class="widefat striped"><thead><tr><th>' . esc_html__( 'Product', 'replycart' ) . '</th><th>' . esc_html__( 'How the post calls it', 'replycart' ) . '</th><th>' . esc_html__( 'Units on sale', 'replycart' ) . '</th><th>' . esc_html__( 'Price per unit', 'replycart' ) . '</th></tr></thead><tbody>';
		foreach ( array_slice( $ids, 0, 50 ) as $id ) {
			$product = Shelf::find( $id );
			if ( ! $product ) {
				continue;
			}
			if ( '' === $product['sku'] ) {
				echo '<tr><td>' . esc_html( $product['name'] ) . '</td><td colspan="3">' . esc_html__( 'This product has no SKU. Give it one first.', 'replycart' ) . '</td></tr>';
				continue;
			}
			$name  = 'rows[' . $id . ']';
			$units = $product['stock'] ?? 1;
			echo '<tr><td>' . esc_html( $product['name'] ) . '<br><span class="replycart-sku">' . esc_html( $product['sku'] ) . '</span><input type="hidden" name="' . esc_attr( $name ) . '[product]" value="' . esc_attr( $product['sku'] ) . '"></td>';
			echo '<td><input type="text" class="large-text" name="' . esc_attr( $name ) . '[title]" value="' . esc_attr( $product['name'] ) . '" aria-label="' . esc_attr__( 'How the post calls it', 'replycart' ) . '"></td>';
			echo '<td><input type="number" min="1" class="small-text" name="' . esc_attr( $name ) . '[quantity]" value="' . esc_attr( (string) max( 1, $units ) ) . '" aria-label="' . esc_attr__( 'Units on sale', 'replycart' ) . '"></td>';
			echo '<td><input type="text" inputmode="decimal" class="replycart-amount" name="' . esc_attr( $name ) . '[price]" placeholder="' . esc_attr( $product['price'] ) . '" aria-label="' . esc_attr__( 'Price per unit', 'replycart' ) . '"></td></tr>';
		}
		echo '</tbody></table><table class="form-table" role="presentation"><tbody>';
		self::choice( 'lang', __( 'Language', 'replycart' ), 0 === strpos( get_locale(), 'fr' ) ? 'fr' : 'en', array( 'en' => __( 'English', 'replycart' ), 'fr' => __( 'French', 'replycart' ) ), array() ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing
		self::input( 'shipping_price', __( 'Shipping price', 'replycart' ), 'text', '', array(), 'inputmode="decimal" class="replycart-amount"', __( 'Empty: free.', 'replycart' ) );
		echo '</tbody></table><p class="submit"><button class="button button-primary">' . esc_html__( 'Make the drafts', 'replycart' ) . '</button></p></form>';
		Page::foot();
	}

	/**
	 * A row of the form.
	 *
	 * @param string                $name  Of the field.
	 * @param string                $words Of the label.
	 * @param array<string, string> $wrong What is wrong, by field.
	 * @param callable              $cell  Prints the field.
	 */
	private static function row( string $name, string $words, array $wrong, callable $cell ): void {
		echo '<tr data-replycart-row="' . esc_attr( $name ) . '"><th scope="row"><label for="replycart-' . esc_attr( 'product' === $name ? 'search' : $name ) . '">' . esc_html( $words ) . '</label></th><td>';
		$cell();
		if ( isset( $wrong[ $name ] ) ) {
			echo '<p class="replycart-wrong" role="alert">' . esc_html( $wrong[ $name ] ) . '</p>';
		}
		echo '</td></tr>';
	}

	/**
	 * A row with an input. The attributes are ours, never a visitor's.
	 *
	 * @param string                $name  Of the field.
	 * @param string                $words Of the label.
	 * @param string                $type  Of the input.
	 * @param string                $value In it.
	 * @param array<string, string> $wrong What is wrong, by field.
	 * @param string                $more  Attributes, as HTML.
	 * @param string                $help  Below it.
	 */
	private static function input( string $name, string $words, string $type, string $value, array $wrong, string $more = '', string $help = '' ): void {
		self::row(
			$name,
			$words,
			$wrong,
			static function () use ( $name, $type, $value, $more, $help ): void {
				$tag = '<input type="' . esc_attr( $type ) . '" id="replycart-' . esc_attr( $name ) . '" name="' . esc_attr( $name ) . '" value="' . esc_attr( $value ) . '" ' . $more . '>';
				echo $tag; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it was made.
				if ( '' !== $help ) {
					echo '<p class="description">' . esc_html( $help ) . '</p>';
				}
			}
		);
	}

	/**
	 * A row with a choice.
	 *
	 * @param string                $name    Of the field.
	 * @param string                $words   Of the label.
	 * @param string                $value   Chosen.
	 * @param array<string, string> $choices Words by value.
	 * @param array<string, string> $wrong   What is wrong, by field.
	 */
	private static function choice( string $name, string $words, string $value, array $choices, array $wrong ): void {
		self::row(
			$name,
			$words,
			$wrong,
			static function () use ( $name, $value, $choices ): void {
				echo '<select id="replycart-' . esc_attr( $name ) . '" name="' . esc_attr( $name ) . '">';
				foreach ( $choices as $key => $label ) {
					echo '<option value="' . esc_attr( $key ) . '"' . selected( $value, $key, false ) . '>' . esc_html( $label ) . '</option>';
				}
				echo '</select>';
			}
		);
	}
}
