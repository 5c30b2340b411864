<?php
/**
 * What a sale has on its shelf, and how more is put on it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Tools\Money;

defined( 'ABSPATH' ) || exit;

/**
 * The items of a sale, and the form that restocks them.
 */
final class Sale_Shelf {

	/**
	 * Its items; nothing for a basket, which has none.
	 *
	 * @param array<string, mixed> $sale Of the sidecar.
	 */
	public static function show( array $sale ): void {
		$items = array_filter( (array) ( $sale['items'] ?? array() ), 'is_array' );
		if ( ! $items ) {
			return;
		}
		echo '<h2>' . esc_html__( 'On sale', 'replycart' ) . '</h2><table class="widefat striped"><thead><tr><th>' . esc_html__( 'Name', 'replycart' ) . '</th><th>' . esc_html__( 'Price', 'replycart' ) . '</th><th>' . esc_html__( 'Units', 'replycart' ) . '</th><th>' . esc_html__( 'Left', 'replycart' ) . '</th></tr></thead><tbody>';
		foreach ( $items as $item ) {
			echo '<tr><td>' . esc_html( Page::text( $item, 'name' ) ) . '<br><span class="replycart-sku">' . esc_html( Page::text( $item, 'sku' ) ) . '</span></td><td>' . wp_kses_post( Money::html( $item['unit'] ?? null, Page::text( $sale, 'currency' ) ) ) . '</td><td>' . esc_html( Page::text( $item, 'quantity' ) ) . '</td><td>' . esc_html( Page::text( $item, 'free' ) ) . '</td></tr>';
		}
		echo '</tbody></table>';
		if ( in_array( Page::text( $sale, 'state' ), array( 'scheduled', 'live', 'paused' ), true ) ) {
			self::more( $sale, $items );
		}
	}

	/**
	 * The form that puts more on sale.
	 *
	 * @param array<string, mixed>             $sale  Of the sidecar.
	 * @param array<int, array<string, mixed>> $items Of the sale.
	 */
	private static function more( array $sale, array $items ): void {
		Form::open( 'replycart_units', array( 'sale' => Page::text( $sale, 'id' ) ) );
		echo '<p class="replycart-more"><label for="replycart-units">' . esc_html__( 'Put more on sale', 'replycart' ) . '</label> <input type="number" id="replycart-units" name="units" min="1" max="999999" value="1" class="small-text" required> ';
		if ( 1 === count( $items ) ) {
			echo '<input type="hidden" name="sku" value="' . esc_attr( Page::text( reset( $items ), 'sku' ) ) . '">';
		} else {
			echo '<select name="sku" aria-label="' . esc_attr__( 'Of which', 'replycart' ) . '">';
			foreach ( $items as $item ) {
				echo '<option value="' . esc_attr( Page::text( $item, 'sku' ) ) . '">' . esc_html( Page::text( $item, 'name' ) . ' (' . Page::text( $item, 'sku' ) . ')' ) . '</option>';
			}
			echo '</select> ';
		}
		echo '<button class="button">' . esc_html__( 'Add', 'replycart' ) . '</button></p></form>';
	}
}
