<?php
/**
 * Drafts for several products at once.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * A table with a row for each product.
 */
final class Sale_Many {

	/**
	 * A table for several products.
	 *
	 * @param int[] $ids Of products.
	 */
	public static function show( array $ids ): void {
		Page::head( __( 'Sell several products by reply', 'replycart' ), Page::url( 'replycart' ), __( 'All sales', 'replycart' ) );
		echo '<p>' . esc_html__( 'Makes one draft for each product; of a product with variants, the units are those of each variant. Nothing is public until you publish it.', 'replycart' ) . '</p>';
		Form::open( 'replycart_save_many' );
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
		echo '</tbody></table>';
		$form = new Form( array( 'lang' => Form::own_language() ) );
		Form::rows();
		$form->language();
		$form->money( 'shipping_price', __( 'Shipping price', 'replycart' ), '', __( 'Empty: free.', 'replycart' ) );
		Form::close( __( 'Make the drafts', 'replycart' ) );
		Page::foot();
	}
}
