<?php
/**
 * The page of offers, and of one with its coupons.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Everything that a merchant sees of offers.
 */
final class Offers_Page {

	/**
	 * The list, one offer, or the form for a new one.
	 */
	public static function show(): void {
		Page::guard();
		if ( '' !== Page::param( 'offer' ) ) {
			self::one( Page::param( 'offer' ) );
			return;
		}
		if ( '' !== Page::param( 'new' ) ) {
			Offer_Form::show();
			return;
		}
		Page::head( __( 'Offers', 'replycart' ), Page::url( 'replycart-offers', array( 'new' => '1' ) ), __( 'New offer', 'replycart' ) );
		( new Offers_Table( Plugin::client() ) )->show( 'replycart-offers', '' );
		Page::foot();
	}

	/**
	 * What a coupon takes off, as HTML.
	 *
	 * @param array<string, mixed> $offer Of the sidecar.
	 */
	public static function off( array $offer ): string {
		return isset( $offer['percent'] ) ? esc_html( Page::text( $offer, 'percent' ) . ' %' ) : Page::money( $offer, 'amount' );
	}

	/**
	 * How many were given and used.
	 *
	 * @param array<string, mixed> $offer Of the sidecar.
	 */
	public static function counts( array $offer ): string {
		$used = (int) ( $offer['coupons']['used'] ?? 0 );
		/* translators: 1: number of coupons, 2: number of coupons */
		return sprintf( __( '%1$d given, %2$d used', 'replycart' ), (int) ( $offer['given'] ?? 0 ), $used );
	}

	/**
	 * One offer.
	 *
	 * @param string $key Id or short name.
	 */
	private static function one( string $key ): void {
		try {
			$offer = Plugin::client()->get( '/offers/' . rawurlencode( $key ) );
		} catch ( Sidecar_Error $error ) {
			Page::head( __( 'Offer', 'replycart' ), Page::url( 'replycart-offers' ), __( 'All offers', 'replycart' ) );
			Trouble::show( $error );
			Page::foot();
			return;
		}
		$whom = array(
			'anyone' => __( 'each account, once', 'replycart' ),
			'buyers' => __( 'each paid order, once', 'replycart' ),
		);
		Page::head( '#' . ltrim( Page::text( $offer, 'hashtag' ), '#' ), Page::url( 'replycart-offers' ), __( 'All offers', 'replycart' ) );
		echo '<p>' . wp_kses_post( States::badge( Page::text( $offer, 'state' ) ) ) . ' ' . esc_html( self::counts( $offer ) ) . '</p>';
		if ( 'open' === Page::text( $offer, 'state' ) ) {
			echo '<div class="replycart-buttons">';
			Page::button( 'replycart_offer_end', array( 'offer' => Page::text( $offer, 'id' ) ), __( 'End the offer', 'replycart' ), 'button', true );
			echo '</div>';
		}
		Page::facts(
			array(
				__( 'Off', 'replycart' )               => self::off( $offer ),
				__( 'The goods must come to', 'replycart' ) => Page::money( $offer, 'minimum' ),
				__( 'For', 'replycart' )               => esc_html( $whom[ Page::text( $offer, 'for' ) ] ?? '' ),
				__( 'Coupons at most', 'replycart' )   => esc_html( Page::text( $offer, 'most' ) ),
				/* translators: %s: number of days */
				__( 'A coupon lives', 'replycart' )    => esc_html( sprintf( __( '%s days', 'replycart' ), Page::text( $offer, 'days' ) ) ),
				__( 'Starts', 'replycart' )            => esc_html( Page::time( $offer['starts_at'] ?? null ) ),
				__( 'Ends', 'replycart' )              => esc_html( Page::time( $offer['ended_at'] ?? $offer['ends_at'] ?? null ) ),
				__( 'Page of the offer', 'replycart' ) => Page::outside( Page::text( $offer, 'link' ), Page::text( $offer, 'link' ) ),
			)
		);
		echo '<h2>' . esc_html__( 'Coupons', 'replycart' ) . '</h2>';
		( new Coupons_Table( Plugin::client() ) )->show( 'replycart-offers', '' );
		Page::foot();
	}
}
