<?php
/**
 * The page of gifts, and the story of one.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Everything that a merchant sees of gifts. Where the money goes at PayPal is the recipient's own matter.
 */
final class Gifts_Page {

	/**
	 * The list, or one gift.
	 */
	public static function show(): void {
		Page::guard();
		if ( '' !== Page::param( 'gift' ) ) {
			self::one( Page::param( 'gift' ) );
			return;
		}
		Page::head( __( 'Gifts', 'replycart' ) );
		echo '<p>' . esc_html__( 'What people give to your charities and send to each other under your posts. The money goes from their PayPal account to the recipient’s; you never have it.', 'replycart' ) . '</p>';
		( new Gifts_Table( Plugin::client() ) )->show( 'replycart-gifts', '' );
		Page::foot();
	}

	/**
	 * To whom: a charity by name, a person by handle.
	 *
	 * @param array<string, mixed> $gift Of the sidecar.
	 */
	public static function to( array $gift ): string {
		return ( 'send' === Page::text( $gift, 'kind' ) ? '@' : '' ) . ltrim( Page::text( $gift, 'to' ), '@' );
	}

	/**
	 * One gift.
	 *
	 * @param string $id Of the gift.
	 */
	private static function one( string $id ): void {
		Page::head( __( 'Gift', 'replycart' ), Page::url( 'replycart-gifts' ), __( 'All gifts', 'replycart' ) );
		try {
			$gift = Plugin::client()->get( '/gifts/' . rawurlencode( $id ) );
		} catch ( Sidecar_Error $error ) {
			Trouble::show( $error );
			Page::foot();
			return;
		}
		echo '<p>' . wp_kses_post( States::badge( 'gift ' . Page::text( $gift, 'state' ) ) ) . ' ' . esc_html( Page::text( $gift, 'reason' ) ) . '</p><div class="replycart-columns"><div>';
		echo '<h2>' . esc_html__( 'What happened', 'replycart' ) . '</h2>' . wp_kses_post( Purchases_Page::history( $gift, 'gift ' ) ) . '</div><div>';
		Page::facts(
			array(
				__( 'From', 'replycart' )           => esc_html( Page::handle( $gift ) ),
				__( 'To', 'replycart' )             => esc_html( self::to( $gift ) ),
				__( 'Amount', 'replycart' )         => Page::money( $gift, 'amount' ),
				__( 'PayPal capture', 'replycart' ) => esc_html( Page::text( $gift, 'capture' ) ),
				__( 'Over, unpaid', 'replycart' )   => esc_html( Page::time( $gift['expires_at'] ?? null ) ),
				__( 'Paid', 'replycart' )           => esc_html( Page::time( $gift['paid_at'] ?? null ) ),
			)
		);
		if ( in_array( Page::text( $gift, 'state' ), array( 'asked', 'unclaimed', 'open', 'declined' ), true ) ) {
			echo '<div class="replycart-buttons">';
			Page::button( 'replycart_gift_cancel', array( 'gift' => Page::text( $gift, 'id' ) ), __( 'Cancel this gift', 'replycart' ), 'button', true );
			echo '</div>';
		}
		echo '</div></div>';
		Page::foot();
	}
}
