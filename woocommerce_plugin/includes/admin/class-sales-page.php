<?php
/**
 * The page of sales, and of one sale with its funnel.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Everything that a merchant sees of sales.
 */
final class Sales_Page {

	/**
	 * The list, or one sale.
	 */
	public static function show(): void {
		Page::guard();
		$sale = Page::param( 'sale' );
		if ( '' !== $sale ) {
			self::one( $sale );
			return;
		}
		Page::head( __( 'Sales on X', 'replycart' ), Page::url( 'replycart-sale' ), __( 'Sell on X', 'replycart' ), array( Page::url( 'replycart-basket' ) => __( 'Open a basket', 'replycart' ) ) );
		self::month();
		( new Sales_Table( Plugin::client() ) )->show( 'replycart', __( 'Search sales', 'replycart' ) );
		Page::foot();
	}

	/**
	 * Units left of those on sale, with a bar.
	 *
	 * @param array<string, mixed> $sale Of the sidecar.
	 */
	public static function units( array $sale ): string {
		$all  = array_sum( array_map( 'intval', array_column( (array) ( $sale['items'] ?? array() ), 'quantity' ) ) );
		$free = array_sum( array_map( 'intval', array_column( (array) ( $sale['items'] ?? array() ), 'free' ) ) );
		if ( 'basket' === Page::text( $sale, 'mode' ) ) {
			return '—';
		}
		if ( 'draft' === Page::text( $sale, 'state' ) || 0 === $all ) {
			return esc_html( (string) $all );
		}
		/* translators: 1: units left, 2: units on sale */
		$words = sprintf( __( '%1$d of %2$d left', 'replycart' ), $free, $all );
		return esc_html( $words ) . '<span class="replycart-bar"><span style="width:' . esc_attr( (string) round( 100 * $free / $all ) ) . '%"></span></span>';
	}

	/**
	 * What it sells: a SKU, or whatever is put into a basket.
	 *
	 * @param array<string, mixed> $sale Of the sidecar.
	 */
	public static function what( array $sale ): string {
		return 'basket' === Page::text( $sale, 'mode' ) ? '#' . ltrim( Page::text( $sale, 'hashtag' ), '#' ) : Page::text( $sale, 'product' );
	}

	/**
	 * Where a draft is changed.
	 *
	 * @param array<string, mixed> $sale Of the sidecar.
	 */
	public static function edit( array $sale ): string {
		return Page::url( 'basket' === Page::text( $sale, 'mode' ) ? 'replycart-basket' : 'replycart-sale', array( 'sale' => Page::text( $sale, 'id' ) ) );
	}

	/**
	 * Who gets it, in words.
	 *
	 * @param array<string, mixed> $sale Of the sidecar.
	 */
	private static function mode( array $sale ): string {
		$by    = array(
			'reply'  => __( 'the first, by reply', 'replycart' ),
			'repost' => __( 'the first, by repost', 'replycart' ),
			'either' => __( 'the first, by reply or repost', 'replycart' ),
		);
		$modes = array(
			'standard'   => __( 'who replies first', 'replycart' ),
			'unreserved' => __( 'who pays first', 'replycart' ),
			'basket'     => __( 'a basket by hashtag', 'replycart' ),
			'first_come' => $by[ Page::text( $sale, 'by' ) ] ?? $by['reply'],
		);
		return $modes[ Page::text( $sale, 'mode' ) ] ?? '';
	}

	/**
	 * The last 30 days in figures, or why they cannot be had.
	 */
	private static function month(): void {
		try {
			$figures = Plugin::client()->get( '/figures', array( 'days' => 30 ) );
		} catch ( Sidecar_Error $error ) {
			// That nothing is reached is said by the list below.
			if ( ! in_array( $error->kind(), array( 'unset', 'down', 'unsure' ), true ) ) {
				Trouble::show( $error );
			}
			return;
		}
		$totals = is_array( $figures['totals'] ?? null ) ? $figures['totals'] : $figures;
		$cards  = array(
			__( 'Replies', 'replycart' )   => esc_html( Page::text( $totals, 'replies' ) ),
			__( 'Purchases', 'replycart' ) => esc_html( Page::text( $totals, 'paid' ) ),
			__( 'Revenue', 'replycart' )   => Page::money( $totals, 'revenue' ),
			__( 'Refunds', 'replycart' )   => Page::money( $totals, 'refunds' ),
		);
		Page::cards( $cards, __( 'The last 30 days', 'replycart' ) );
	}

	/**
	 * One sale.
	 *
	 * @param string $key Id or short name.
	 */
	private static function one( string $key ): void {
		$client = Plugin::client();
		try {
			$sale = $client->get( '/sales/' . rawurlencode( $key ) );
		} catch ( Sidecar_Error $error ) {
			Page::head( __( 'Sale', 'replycart' ), Page::url( 'replycart' ), __( 'All sales', 'replycart' ) );
			Trouble::show( $error );
			Page::foot();
			return;
		}
		Page::head( Page::text( $sale, 'title' ), Page::url( 'replycart' ), __( 'All sales', 'replycart' ) );
		echo '<p>' . wp_kses_post( States::badge( Page::text( $sale, 'state' ) ) ) . ' <span class="replycart-sku">' . esc_html( self::what( $sale ) ) . '</span> ' . esc_html( Page::text( $sale, 'end_reason' ) ) . '</p>';
		self::buttons( $sale );
		echo '<div class="replycart-columns"><div>';
		Sale_Funnel::show( Page::text( $sale, 'id' ), is_array( $sale['figures'] ?? null ) ? $sale['figures'] : array() );
		Sale_Shelf::show( $sale );
		Sale_Line::show( $key, Page::text( $sale, 'currency' ) );
		Sale_Figures::show( $sale );
		echo '</div><div>';
		self::post( $sale );
		self::facts( $sale );
		echo '</div></div>';
		Page::foot();
	}

	/**
	 * What can be done with it now.
	 *
	 * @param array<string, mixed> $sale Of the sidecar.
	 */
	private static function buttons( array $sale ): void {
		$id    = Page::text( $sale, 'id' );
		$moves = array(
			'draft'     => array( 'publish', 'drop' ),
			'scheduled' => array( 'end' ),
			'live'      => array( 'pause', 'end' ),
			'paused'    => array( 'resume', 'end' ),
		);
		$words = array(
			'publish' => __( 'Publish on X', 'replycart' ),
			'pause'   => __( 'Pause', 'replycart' ),
			'resume'  => __( 'Go on', 'replycart' ),
			'end'     => __( 'End the sale', 'replycart' ),
			'copy'    => __( 'Copy', 'replycart' ),
			'drop'    => __( 'Throw the draft away', 'replycart' ),
		);
		echo '<div class="replycart-buttons">';
		$state = Page::text( $sale, 'state' );
		foreach ( array_merge( $moves[ $state ] ?? array(), array( 'copy' ) ) as $move ) {
			Page::button(
				'replycart_move',
				array(
					'sale' => $id,
					'move' => $move,
				),
				$words[ $move ],
				'publish' === $move ? 'button button-primary' : 'button',
				in_array( $move, array( 'end', 'publish', 'drop' ), true )
			);
		}
		if ( 'draft' === $state ) {
			echo ' <a class="button" href="' . esc_url( self::edit( $sale ) ) . '">' . esc_html__( 'Change', 'replycart' ) . '</a>';
		}
		echo ' <a class="button" href="' . esc_url( Page::url( 'replycart-purchases', array( 'sale' => $id ) ) ) . '">' . esc_html__( 'Purchases', 'replycart' ) . '</a></div>';
	}

	/**
	 * The post as it stands, or will stand.
	 *
	 * @param array<string, mixed> $sale Of the sidecar.
	 */
	private static function post( array $sale ): void {
		if ( '' === Page::text( $sale, 'preview' ) && empty( $sale['posts'] ) ) {
			return;
		}
		echo '<h2>' . esc_html__( 'The post', 'replycart' ) . '</h2><blockquote class="replycart-post">' . nl2br( esc_html( Page::text( $sale, 'preview' ) ) ) . '</blockquote>';
		foreach ( array_filter( (array) ( $sale['posts'] ?? array() ), 'is_array' ) as $post ) {
			/* translators: %s: name of a network */
			echo '<p>' . wp_kses_post( Page::outside( Page::text( $post, 'url' ), sprintf( __( 'Look at it on %s', 'replycart' ), Page::network( $post ) ) ) ) . '</p>';
		}
	}

	/**
	 * Its terms.
	 *
	 * @param array<string, mixed> $sale Of the sidecar.
	 */
	private static function facts( array $sale ): void {
		$basket = 'basket' === Page::text( $sale, 'mode' );
		$days   = (int) ( $sale['hold_seconds'] ?? 0 ) / 86400;
		$rows   = array(
			__( 'Who gets it', 'replycart' )       => esc_html( self::mode( $sale ) ),
			__( 'Where it sells', 'replycart' )    => esc_html( '' === Page::text( $sale, 'market' ) ? '' : Page::text( $sale, 'market' ) . ' (' . Page::text( $sale, 'currency' ) . ')' ),
			__( 'Starts', 'replycart' )            => esc_html( Page::time( $sale['starts_at'] ?? null ) ),
			__( 'Ends', 'replycart' )              => esc_html( Page::time( $sale['ended_at'] ?? $sale['ends_at'] ?? null ) ),
			/* translators: %s: number of days */
			__( 'A basket lasts', 'replycart' )    => $basket ? esc_html( sprintf( __( '%s days', 'replycart' ), number_format_i18n( $days, 0 ) ) ) : '',
			/* translators: %s: number of minutes */
			__( 'A hold lasts', 'replycart' )      => isset( $sale['hold_seconds'] ) && ! $basket ? esc_html( sprintf( __( '%s minutes', 'replycart' ), number_format_i18n( (int) $sale['hold_seconds'] / 60, 0 ) ) ) : '',
			__( 'At most per buyer', 'replycart' ) => esc_html( Page::text( $sale, 'limit_per_buyer' ) ),
			__( 'Language', 'replycart' )          => esc_html( Page::text( $sale, 'language' ) ),
			__( 'Page of the sale', 'replycart' )  => Page::outside( Page::text( $sale, 'link' ), Page::text( $sale, 'link' ) ),
			__( 'Who came first', 'replycart' )    => 'first_come' === Page::text( $sale, 'mode' ) && 'draft' !== Page::text( $sale, 'state' ) ? Page::outside( Page::text( $sale, 'link' ) . '/draw', __( 'the list, for everybody to check', 'replycart' ) ) : '',
		);
		Page::facts( $rows );
	}
}
