<?php
/**
 * A product of the shop as the form for a sale needs it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * SKU, name, price, units and variants.
 */
final class Shelf {

	/**
	 * What to fill in for a product.
	 *
	 * @param int|string $key Number or SKU.
	 * @return array{id: int, sku: string, name: string, price: string, stock: int|null, variants: array<int, array{sku: string, name: string, stock: int|null}>}|null
	 */
	public static function find( int|string $key ): ?array {
		$product = wc_get_product( is_int( $key ) ? $key : wc_get_product_id_by_sku( $key ) );
		if ( ! $product ) {
			return null;
		}
		if ( $product->is_type( 'variation' ) ) {
			$product = wc_get_product( $product->get_parent_id() );
			if ( ! $product ) {
				return null;
			}
		}
		$variants = array();
		foreach ( $product->is_type( 'variable' ) ? $product->get_children() : array() as $child ) {
			$variant = wc_get_product( $child );
			if ( $variant && '' !== (string) $variant->get_sku() ) {
				$variants[] = array(
					'sku'   => (string) $variant->get_sku(),
					'name'  => wp_strip_all_tags( wc_get_formatted_variation( $variant, true, false ) ),
					'stock' => self::units( $variant ),
				);
			}
		}
		return array(
			'id'       => (int) $product->get_id(),
			'sku'      => (string) $product->get_sku(),
			'name'     => wp_strip_all_tags( html_entity_decode( $product->get_name(), ENT_QUOTES ) ),
			'price'    => (string) $product->get_price(),
			'stock'    => self::units( $product ),
			'variants' => $variants,
		);
	}

	/**
	 * Units that can be sold; null where the shop does not count.
	 *
	 * @param \WC_Product $product The product.
	 */
	private static function units( \WC_Product $product ): ?int {
		return $product->managing_stock() ? max( 0, (int) $product->get_stock_quantity() - (int) wc_get_held_stock_quantity( $product ) ) : null;
	}
}
