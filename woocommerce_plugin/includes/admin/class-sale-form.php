<?php
/**
 * The form for a sale, with the post as it will look beside it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * One sale, new or a draft; or drafts for several products at once.
 */
final class Sale_Form {

	/**
	 * The page.
	 */
	public static function show(): void {
		Page::guard();
		$many = array_filter( array_map( 'absint', explode( ',', Page::param( 'products' ) ) ) );
		if ( count( $many ) > 1 ) {
			Sale_Many::show( $many );
			return;
		}
		$sale   = Page::param( 'sale' );
		$kept   = Kept::take( 'sale ' . $sale );
		$values = $kept['values'] ?? array();
		Page::head( '' === $sale ? __( 'Sell on X', 'replycart' ) : __( 'Change the draft', 'replycart' ), Page::url( 'replycart' ), __( 'All sales', 'replycart' ) );
		if ( '' !== $sale && ! $values ) {
			try {
				$values = Sale_Values::of( Plugin::client()->get( '/sales/' . rawurlencode( $sale ) ) );
			} catch ( Sidecar_Error $error ) {
				Trouble::show( $error );
				Page::foot();
				return;
			}
		}
		$key     = $many ? (int) reset( $many ) : ( '' !== Page::param( 'product' ) ? absint( Page::param( 'product' ) ) : (string) ( $values['product'] ?? '' ) );
		$product = '' !== $key && 0 !== $key ? Shelf::find( $key ) : null;
		if ( ! $values ) {
			$values = Sale_Values::fresh( $product );
		}
		self::form( $sale, $values, $kept['wrong'] ?? array(), $product );
		Page::foot();
	}

	/**
	 * Minutes as the form shows them.
	 *
	 * @param int $seconds Of a hold.
	 */
	public static function minutes( int $seconds ): string {
		return (string) round( $seconds / 60, 2 );
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
		$form     = new Form( $values, $wrong );
		$own      = get_woocommerce_currency();
		$currency = '' === $form->value( 'currency' ) ? $own : $form->value( 'currency' );
		echo '<div class="replycart-columns is-form">';
		Form::open(
			'replycart_save',
			array(
				'sale'         => $sale,
				'currency'     => $currency,
				'hold_seconds' => $form->value( 'hold_seconds' ),
			),
			'replycart-sale'
		);
		echo '<input type="hidden" name="product" id="replycart-product" value="' . esc_attr( $form->value( 'product' ) ) . '">';
		Form::rows();
		$form->row( 'product', __( 'Product', 'replycart' ), static fn() => self::product( $sale, $product, $form->value( 'product' ) ), 'search' );
		self::market( $form, $sale );
		$form->input( 'title', __( 'How the post calls it', 'replycart' ), 'text', 'maxlength="200" class="large-text"' );
		$form->row( 'quantity', __( 'Units on sale', 'replycart' ), static fn() => self::units( $sale, $form, $values, $product ) );
		$form->money( 'price', __( 'Price per unit', 'replycart' ) . ' (' . $currency . ')', $currency === $own ? 'placeholder="' . esc_attr( (string) ( $product['price'] ?? '' ) ) . '"' : '', $currency === $own ? __( 'Empty: the shop’s price at publication.', 'replycart' ) : '' );
		$form->number( 'limit_per_buyer', __( 'At most per buyer', 'replycart' ), 1, 99 );
		$form->input( 'hold_minutes', __( 'A hold lasts (minutes)', 'replycart' ), 'number', 'min="0" max="1440" step="any" class="small-text"' );
		if ( '' === $sale || isset( $values['remind'] ) ) {
			$form->number( 'remind', __( 'Remind before the hold runs out (minutes)', 'replycart' ), 1, 1439, __( 'Empty: never. X allows one answer to a reply: with no other answers it is the reminder.', 'replycart' ) );
		}
		self::mode( $form );
		Form::section( __( 'The post', 'replycart' ) );
		$form->language();
		$form->area( 'wording', __( 'Wording', 'replycart' ), 'rows="4" class="large-text" maxlength="1000"', __( 'Empty: Replycart’s own. Placeholders: {name} {price} {quantity} {keyword} {options} {until} {hold} {link}', 'replycart' ) );
		$form->tick( 'with_picture', __( 'Post the product’s picture', 'replycart' ) );
		self::when( $form );
		Form::section( __( 'Shipping and answers', 'replycart' ) );
		$form->shipping( $currency );
		self::answers( $form );
		echo '</tbody></table><p class="submit"><button class="button" name="then" value="draft">' . esc_html__( 'Save as draft', 'replycart' ) . '</button> <button class="button button-primary" name="then" value="publish" data-replycart-confirm>' . esc_html__( 'Publish on X', 'replycart' ) . '</button></p></form>';
		echo '<aside><h2>' . esc_html__( 'As it will look on X', 'replycart' ) . '</h2><div class="replycart-card" aria-live="polite"><div class="replycart-card-head"><span class="replycart-face" aria-hidden="true"></span><strong>' . esc_html( get_bloginfo( 'name' ) ) . '</strong></div><div id="replycart-preview" class="replycart-card-text">' . esc_html__( 'Choose a product.', 'replycart' ) . '</div><div id="replycart-length" class="replycart-length"></div></div><div id="replycart-warnings"></div></aside></div>';
	}

	/**
	 * The product: to be searched for, or as the draft has it.
	 *
	 * @param string                    $sale    Id of a draft; empty for a new one.
	 * @param array<string, mixed>|null $product Of the shelf.
	 * @param string                    $sku     Of the draft.
	 */
	private static function product( string $sale, ?array $product, string $sku ): void {
		$words = $product ? $product['name'] . ' (' . $product['sku'] . ')' : $sku;
		if ( '' === $sale ) {
			echo '<select class="wc-product-search" id="replycart-search" style="width:100%" data-placeholder="' . esc_attr__( 'Search for a product …', 'replycart' ) . '" data-action="woocommerce_json_search_products">';
			if ( $product ) {
				echo '<option value="' . esc_attr( (string) $product['id'] ) . '" selected>' . esc_html( $words ) . '</option>';
			}
			echo '</select>';
		} else {
			echo esc_html( $words );
		}
		if ( $product && '' === $product['sku'] ) {
			echo '<p class="replycart-wrong">' . esc_html__( 'This product has no SKU. Give it one first.', 'replycart' ) . '</p>';
		}
	}

	/**
	 * Where it sells: chosen once, for a new sale; the price is in its currency.
	 *
	 * @param Form   $form The form.
	 * @param string $sale Id of a draft; empty for a new one.
	 */
	private static function market( Form $form, string $sale ): void {
		if ( '' !== $sale ) {
			echo '<input type="hidden" name="market" value="' . esc_attr( $form->value( 'market' ) ) . '">';
			if ( '' !== $form->value( 'market' ) ) {
				$form->row( 'market', __( 'Where it sells', 'replycart' ), static fn() => print( esc_html( $form->value( 'market' ) . ' (' . $form->value( 'currency' ) . ')' ) ) );
			}
			return;
		}
		$all     = Markets::all();
		$trouble = Markets::trouble();
		if ( $trouble ) {
			$form->row( 'market', '', static fn() => Trouble::missed( __( 'Where else it can be sold', 'replycart' ), $trouble ) );
		}
		// What was chosen and refused stays chosen, or its price would be kept in the shop's own currency.
		if ( count( $all ) > 1 || '' !== $form->value( 'market' ) ) {
			$form->choice( 'market', __( 'Where it sells', 'replycart' ), Markets::words(), __( 'Prices and shipping are in that currency, and nothing is converted: say the price.', 'replycart' ) );
			echo '<script type="application/json" id="replycart-markets">' . wp_json_encode( array_map( static fn( array $one ): string => $one['currency'], $all ), JSON_HEX_TAG ) . '</script>';
		}
	}

	/**
	 * Units, of it or of each variant. What is not in a draft stays out of it.
	 *
	 * @param string                    $sale    Id of a draft; empty for a new one.
	 * @param Form                      $form    The form.
	 * @param array<string, mixed>      $values  Of the fields.
	 * @param array<string, mixed>|null $product Of the shelf.
	 */
	private static function units( string $sale, Form $form, array $values, ?array $product ): void {
		$variants = array_column( $product['variants'] ?? array(), null, 'sku' );
		$units    = is_array( $values['items'] ?? null ) ? $values['items'] : array();
		foreach ( array_diff_key( $units, $variants ) as $sku => $number ) {
			$variants[ $sku ] = array(
				'sku'   => (string) $sku,
				'name'  => '',
				'stock' => 0,
			);
		}
		echo '<input type="number" min="1" max="1000000" class="small-text" id="replycart-quantity" name="quantity" value="' . esc_attr( $form->value( 'quantity' ) ) . '"' . ( $variants ? ' hidden' : '' ) . '>';
		echo '<p class="description" id="replycart-stock">';
		if ( $product && null !== $product['stock'] && ! $variants ) {
			/* translators: %d: number of units */
			echo esc_html( sprintf( __( 'The shop can sell %d.', 'replycart' ), $product['stock'] ) );
		}
		echo '</p><div id="replycart-variants">';
		foreach ( $variants as $sku => $variant ) {
			$number = $units[ $sku ] ?? ( '' === $sale && ! $units ? ( $variant['stock'] ?? 1 ) : 0 );
			echo '<label>' . esc_html( trim( $variant['name'] . ' (' . $sku . ')' ) ) . ' <input type="number" min="0" class="small-text" name="items[' . esc_attr( (string) $sku ) . ']" value="' . esc_attr( (string) $number ) . '"></label>';
		}
		echo '</div>';
	}

	/**
	 * Who gets it.
	 *
	 * @param Form $form The form.
	 */
	private static function mode( Form $form ): void {
		$form->choice(
			'mode',
			__( 'Who gets it', 'replycart' ),
			array(
				'standard'          => __( 'Who replies first: the units are held', 'replycart' ),
				'unreserved'        => __( 'Who pays first: nothing is held before PayPal', 'replycart' ),
				'first_come:reply'  => __( 'A series for the first, by X’s own time: by reply', 'replycart' ),
				'first_come:repost' => __( 'A series for the first: by repost', 'replycart' ),
				'first_come:either' => __( 'A series for the first: by reply or repost', 'replycart' ),
			)
		);
		echo '<tr data-replycart-mode="first_come"><th></th><td><p class="description">' . esc_html__( 'Each account has one place, drawn 15 seconds later by the time of the posts, on a list that everybody can check.', 'replycart' ) . '</p></td></tr>';
		echo '<tr data-replycart-mode="repost"><th></th><td><div class="notice notice-warning inline"><p>' . esc_html__( 'X calls it risky to ask for reposts, and may show such a post to fewer people. Nobody can be answered for a repost: they find their hold on the sale’s page, by signing in. X charges for each account that is read.', 'replycart' ) . '</p></div></td></tr>';
	}

	/**
	 * The window, and what is posted before and after.
	 *
	 * @param Form $form The form.
	 */
	private static function when( Form $form ): void {
		Form::section( __( 'When', 'replycart' ) );
		$seconds = static fn( string $name ): string => strlen( $form->value( $name ) ) > 16 ? 'step="1"' : '';
		/* translators: %s: name of a time zone */
		$zone = sprintf( __( 'In the shop’s time (%s). Empty: at once, and until you end it.', 'replycart' ), wp_timezone_string() );
		$form->input( 'starts_at', __( 'Starts', 'replycart' ), 'datetime-local', $seconds( 'starts_at' ) );
		$form->input( 'ends_at', __( 'Ends', 'replycart' ), 'datetime-local', $seconds( 'ends_at' ), $zone );
		$form->tick( 'teaser', __( 'Announce it beforehand', 'replycart' ), __( 'A post says when it begins; whoever replies “notify me” is answered at that moment.', 'replycart' ) );
		$form->tick( 'end_when_sold_out', __( 'End the sale when every unit is paid', 'replycart' ) );
		$form->tick( 'end_post', __( 'And post in what time it was sold out', 'replycart' ) );
	}

	/**
	 * Answers, and what they carry.
	 *
	 * @param Form $form The form.
	 */
	private static function answers( Form $form ): void {
		$form->choice(
			'answers',
			__( 'Answers on X', 'replycart' ),
			array(
				'held'   => __( 'when a unit is held', 'replycart' ),
				'thanks' => __( 'thanks, once the order stands in the shop', 'replycart' ),
				'none'   => __( 'none', 'replycart' ),
			)
		);
		$three = array(
			''  => __( 'as Replycart is configured', 'replycart' ),
			'1' => __( 'yes', 'replycart' ),
			'0' => __( 'no', 'replycart' ),
		);
		$form->choice( 'answer_code', __( 'With a code that leads to the hold', 'replycart' ), $three, __( 'For buyers who do not want to sign in with X. Anybody can read a public answer.', 'replycart' ) );
		$form->choice( 'answer_link', __( 'With a link', 'replycart' ), $three, __( 'X charges twenty times as much for such an answer, and anybody can open it.', 'replycart' ) );
	}
}
