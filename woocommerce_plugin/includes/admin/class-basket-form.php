<?php
/**
 * The form for a basket: whatever is replied to with its hashtag is put into it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * A basket, new or a draft. It is published, paused and ended on its page, like any sale.
 */
final class Basket_Form {

	/**
	 * The page.
	 */
	public static function show(): void {
		Page::guard();
		$sale   = Page::param( 'sale' );
		$kept   = Kept::take( 'basket ' . $sale );
		$values = $kept['values'] ?? array();
		Page::head( '' === $sale ? __( 'Open a basket', 'replycart' ) : __( 'Change the draft', 'replycart' ), Page::url( 'replycart' ), __( 'All sales', 'replycart' ) );
		if ( '' !== $sale && ! $values ) {
			try {
				$values              = Sale_Values::of( Plugin::client()->get( '/sales/' . rawurlencode( $sale ) ) );
				$values['hashtag']   = '#' . ltrim( (string) $values['hashtag'], '#' );
				$values['hold_days'] = (int) $values['hold_seconds'] > 0 ? (string) round( (int) $values['hold_seconds'] / 86400, 2 ) : '';
			} catch ( Sidecar_Error $error ) {
				Trouble::show( $error );
				Page::foot();
				return;
			}
		}
		if ( ! $values ) {
			$values = array(
				'lang'            => Form::own_language(),
				'limit_per_buyer' => '10',
				'hold_days'       => '7',
				'shipping_rule'   => 'flat',
				'answers'         => 'held',
			);
		}
		echo '<p>' . esc_html__( 'Whoever replies with your hashtag to a post that links to a product of your shop, yours or anybody’s, has it in the basket. All of it is paid at once, at the shop’s prices of that moment; nothing is set aside before.', 'replycart' ) . '</p>';
		self::form( $sale, new Form( $values, $kept['wrong'] ?? array() ) );
		Page::foot();
	}

	/**
	 * The form.
	 *
	 * @param string $sale Id of a draft; empty for a new one.
	 * @param Form   $form The form.
	 */
	private static function form( string $sale, Form $form ): void {
		Form::open(
			'replycart_save_basket',
			array(
				'sale'         => $sale,
				'hold_seconds' => $form->value( 'hold_seconds' ),
			)
		);
		Form::rows();
		$form->input( 'hashtag', __( 'Hashtag', 'replycart' ), 'text', 'maxlength="61" class="regular-text" placeholder="#ShopCart" autocapitalize="off" spellcheck="false" required', __( 'One that nobody uses for anything else: each post with it is read, and X charges for that.', 'replycart' ) );
		$form->input( 'title', __( 'Title', 'replycart' ), 'text', 'maxlength="200" class="regular-text"' );
		$form->language();
		$form->number( 'limit_per_buyer', __( 'Units of one thing, per buyer', 'replycart' ), 1, 99 );
		$form->input( 'hold_days', __( 'Days until a basket that was left behind is emptied', 'replycart' ), 'number', 'min="0" max="30" step="any" class="small-text"' );
		$form->input( 'starts_at', __( 'Starts', 'replycart' ), 'datetime-local', 'step="any"' );
		/* translators: %s: name of a time zone */
		$form->input( 'ends_at', __( 'Ends', 'replycart' ), 'datetime-local', 'step="any"', sprintf( __( 'In the shop’s time (%s). Empty: at once, and until you end it.', 'replycart' ), wp_timezone_string() ) );
		$form->shipping( get_woocommerce_currency() );
		$form->choice(
			'answers',
			__( 'Answers on X', 'replycart' ),
			array(
				'held' => __( 'with the link to the basket, once a day at most', 'replycart' ),
				'none' => __( 'none', 'replycart' ),
			)
		);
		echo '</tbody></table><p class="submit"><button class="button" name="then" value="draft">' . esc_html__( 'Save as draft', 'replycart' ) . '</button> <button class="button button-primary" name="then" value="publish" data-replycart-confirm>' . esc_html__( 'Open the basket', 'replycart' ) . '</button></p></form>';
	}
}
