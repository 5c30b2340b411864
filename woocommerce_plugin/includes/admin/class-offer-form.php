<?php
/**
 * The form for an offer.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * A new offer: it is open from its start, or at once, and cannot be changed.
 */
final class Offer_Form {

	/**
	 * The form.
	 */
	public static function show(): void {
		$kept  = Kept::take( 'offer' );
		$fresh = array(
			'days'    => '14',
			'whom'    => 'anyone',
			'lang'    => Form::own_language(),
			'answers' => '1',
		);
		$form  = new Form( $kept['values'] ?? $fresh, $kept['wrong'] ?? array() );
		$money = ' (' . get_woocommerce_currency() . ')';
		Page::head( __( 'New offer', 'replycart' ), Page::url( 'replycart-offers' ), __( 'All offers', 'replycart' ) );
		echo '<p>' . esc_html__( 'Whoever posts the hashtag is given a personal coupon of this shop. The code stands in no answer: the buyer sees it on the offer’s page, by signing in with the network.', 'replycart' ) . '</p>';
		Form::open( 'replycart_offer' );
		Form::rows();
		$form->input( 'hashtag', __( 'Hashtag', 'replycart' ), 'text', 'maxlength="100" class="regular-text" placeholder="#HelloWinter" autocapitalize="off" spellcheck="false" required' );
		$form->number( 'percent', __( 'Percent off', 'replycart' ), 1, 100 );
		$form->money( 'amount', __( 'Or an amount off', 'replycart' ) . $money );
		$form->money( 'minimum', __( 'The goods must come to', 'replycart' ) . $money, '', __( 'Empty: anything.', 'replycart' ) );
		$form->choice(
			'whom',
			__( 'For', 'replycart' ),
			array(
				'anyone' => __( 'each account, once', 'replycart' ),
				'buyers' => __( 'each paid order, once', 'replycart' ),
			)
		);
		$form->number( 'days', __( 'Days that a coupon lives', 'replycart' ), 1, 365 );
		$form->number( 'most', __( 'Coupons at most', 'replycart' ), 1, 1000000, __( 'Empty: any number.', 'replycart' ) );
		$form->input( 'title', __( 'Title', 'replycart' ), 'text', 'maxlength="200" class="regular-text"' );
		$form->language();
		$form->input( 'starts_at', __( 'Starts', 'replycart' ), 'datetime-local' );
		/* translators: %s: name of a time zone */
		$form->input( 'ends_at', __( 'Ends', 'replycart' ), 'datetime-local', '', sprintf( __( 'In the shop’s time (%s). Empty: at once, and until you end it.', 'replycart' ), wp_timezone_string() ) );
		$form->tick( 'answers', __( 'Answer that the coupon waits', 'replycart' ) );
		$form->tick( 'announce', __( 'Post the offer, with the link to its page', 'replycart' ) );
		Form::close( __( 'Open the offer', 'replycart' ) );
		Page::foot();
	}
}
