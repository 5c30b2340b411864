<?php
/**
 * What stands in the form for a sale.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Tools\Money;

defined( 'ABSPATH' ) || exit;

/**
 * Pure: a product, or a draft of the sidecar, as form fields. A draft comes out of the form as it went in.
 */
final class Sale_Values {

	/**
	 * What stands in a fresh form.
	 *
	 * @param array<string, mixed>|null $product Of the shelf.
	 * @return array<string, mixed>
	 */
	public static function fresh( ?array $product ): array {
		return array(
			'product'           => $product['sku'] ?? '',
			'title'             => $product['name'] ?? '',
			'quantity'          => isset( $product['stock'] ) && $product['stock'] > 0 ? (string) $product['stock'] : '1',
			'lang'              => Form::own_language(),
			'answers'           => 'held',
			'mode'              => 'standard',
			'end_when_sold_out' => '1',
			'with_picture'      => '1',
			'shipping_rule'     => 'flat',
		);
	}

	/**
	 * A draft's terms.
	 *
	 * @param array<string, mixed> $sale Of the sidecar.
	 * @return array<string, mixed>
	 */
	public static function of( array $sale ): array {
		$currency = Page::text( $sale, 'currency' );
		$items    = array_values( array_filter( (array) ( $sale['items'] ?? array() ), 'is_array' ) );
		$units    = array_unique( array_map( 'intval', array_column( $items, 'unit' ) ) );
		$mode     = Page::text( $sale, 'mode' );
		$seconds  = (int) ( $sale['hold_seconds'] ?? 0 );
		$values   = array(
			// Variants stand under their own SKU, even when there is only one of them.
			'items'        => $items && ( count( $items ) > 1 || Page::text( $items[0], 'sku' ) !== Page::text( $sale, 'product' ) ) ? array_column( $items, 'quantity', 'sku' ) : array(),
			'quantity'     => Page::text( $items[0] ?? array(), 'quantity' ),
			// Empty as it was asked for: what stands on the items of such a draft is the shop's price of now.
			'price'        => 1 === count( $units ) && empty( $sale['price_of_shop'] ) ? Money::decimal( (int) reset( $units ), $currency ) : '',
			'lang'         => Page::text( $sale, 'language' ),
			'starts_at'    => self::local( $sale['starts_at'] ?? '' ),
			'ends_at'      => self::local( $sale['ends_at'] ?? '' ),
			'hold_minutes' => $seconds > 0 ? Sale_Form::minutes( $seconds ) : '',
			'mode'         => 'first_come' === $mode ? $mode . ':' . Page::text( $sale, 'by' ) : ( '' === $mode ? 'standard' : $mode ),
		);
		foreach ( array( 'product', 'title', 'wording', 'answers', 'limit_per_buyer', 'hold_seconds', 'currency', 'market', 'hashtag' ) as $name ) {
			$values[ $name ] = Page::text( $sale, $name );
		}
		foreach ( array( 'end_when_sold_out', 'with_picture', 'teaser', 'end_post' ) as $name ) {
			$values[ $name ] = ( $sale[ $name ] ?? false ) ? '1' : '';
		}
		if ( isset( $sale['remind'] ) ) {
			$values['remind'] = (int) $sale['remind'] > 0 ? Page::text( $sale, 'remind' ) : '';
		}
		foreach ( array( 'answer_code', 'answer_link' ) as $name ) {
			$values[ $name ] = isset( $sale[ $name ] ) ? ( $sale[ $name ] ? '1' : '0' ) : '';
		}
		return $values + self::shipping( $sale, $currency );
	}

	/**
	 * Its shipping.
	 *
	 * @param array<string, mixed> $sale     Of the sidecar.
	 * @param string               $currency Of the sale.
	 * @return array<string, string>
	 */
	private static function shipping( array $sale, string $currency ): array {
		$shipping = is_array( $sale['shipping'] ?? null ) ? $sale['shipping'] : array();
		$prices   = array();
		foreach ( (array) ( $shipping['prices'] ?? array() ) as $country => $minor ) {
			$prices[] = $country . ' = ' . Money::decimal( (int) $minor, $currency );
		}
		$rule = Page::text( $shipping, 'rule' );
		return array(
			'shipping_rule'   => '' === $rule ? 'free' : $rule,
			'shipping_price'  => 'flat' === $rule ? Money::decimal( (int) ( $shipping['price'] ?? 0 ), $currency ) : '',
			'shipping_prices' => implode( "\n", $prices ),
		);
	}

	/**
	 * A moment in the shop's time, as an input takes it; with seconds only where it has some.
	 *
	 * @param mixed $iso ISO 8601.
	 */
	private static function local( mixed $iso ): string {
		$at = is_string( $iso ) && '' !== $iso ? strtotime( $iso ) : false;
		return false === $at ? '' : (string) wp_date( 0 === $at % 60 ? 'Y-m-d\TH:i' : 'Y-m-d\TH:i:s', $at );
	}
}
