<?php
/**
 * What the forms about offers do.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Open and end offers.
 */
final class Offer_Actions extends Doing {

	public const NAMES = array( 'offer', 'offer_end' );

	/**
	 * Open one.
	 */
	public static function offer(): void {
		self::guard( 'replycart_offer' );
		$input = Offer_Input::read( self::fields(), get_woocommerce_currency(), wp_timezone() );
		$made  = self::save_form( 'offer', $input, static fn() => Plugin::client()->post( '/offers', $input->body, self::field( 'key' ), 30.0 ), Page::url( 'replycart-offers', array( 'new' => '1' ) ) );
		Page::say( 'success', array( __( 'The offer is open.', 'replycart' ) ) );
		self::go( Page::url( 'replycart-offers', array( 'offer' => Page::text( $made, 'id' ) ) ) );
	}

	/**
	 * End one.
	 */
	public static function offer_end(): void {
		self::guard( 'replycart_offer_end' );
		self::try_it( static fn() => Plugin::client()->post( '/offers/' . self::part( 'offer' ) . '/end', array(), self::field( 'key' ) ), __( 'Ended. Coupons that were given stay good.', 'replycart' ) );
		self::go( Page::url( 'replycart-offers', array( 'offer' => self::field( 'offer' ) ) ) );
	}
}
