<?php
/**
 * The page of buyers, and what is kept of one.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Find, look, hand out, erase, block.
 */
final class Buyers_Page {

	/**
	 * The list, or one buyer.
	 */
	public static function show(): void {
		Page::guard();
		if ( '' !== Page::param( 'buyer' ) ) {
			self::one( Page::param( 'network' ), Page::param( 'buyer' ) );
			return;
		}
		Page::head( __( 'Buyers', 'replycart' ) );
		echo '<p>' . esc_html__( 'Everybody who replied. Search for a part of a handle, or a whole e-mail address.', 'replycart' ) . '</p>';
		( new Buyers_Table( Plugin::client() ) )->show( 'replycart-buyers', __( 'Search buyers', 'replycart' ) );
		Page::foot();
	}

	/**
	 * Handle, or what stands for one that was erased.
	 *
	 * @param array<string, mixed> $buyer Of the sidecar.
	 */
	public static function name( array $buyer ): string {
		/* translators: %s: number of an account */
		return '' === Page::text( $buyer, 'handle' ) ? sprintf( __( 'erased (%s)', 'replycart' ), Page::text( $buyer, 'id' ) ) : '@' . Page::text( $buyer, 'handle' );
	}

	/**
	 * Whether they may take part, and want to, as HTML.
	 *
	 * @param array<string, mixed> $buyer Of the sidecar.
	 */
	public static function standing( array $buyer ): string {
		$words = array();
		if ( ! empty( $buyer['blocked_at'] ) ) {
			$words[] = '<mark class="replycart-state is-declined"><span>' . esc_html__( 'blocked', 'replycart' ) . '</span></mark>';
		}
		if ( ! empty( $buyer['stopped_at'] ) ) {
			$words[] = '<mark class="replycart-state is-paused"><span>' . esc_html__( 'said stop', 'replycart' ) . '</span></mark>';
		}
		return $words ? implode( ' ', $words ) : esc_html__( 'yes', 'replycart' );
	}

	/**
	 * One buyer.
	 *
	 * @param string $network Of the account.
	 * @param string $id      Of the account.
	 */
	private static function one( string $network, string $id ): void {
		try {
			$buyer = Plugin::client()->get( '/buyers/' . rawurlencode( $network ) . '/' . rawurlencode( $id ), array(), 10.0 );
		} catch ( Sidecar_Error $error ) {
			Page::head( __( 'Buyer', 'replycart' ), Page::url( 'replycart-buyers' ), __( 'All buyers', 'replycart' ) );
			Trouble::show( $error );
			Page::foot();
			return;
		}
		Page::head( self::name( $buyer ), Page::url( 'replycart-buyers' ), __( 'All buyers', 'replycart' ) );
		echo '<p>' . esc_html__( 'Takes part:', 'replycart' ) . ' ' . wp_kses_post( self::standing( $buyer ) ) . '</p>';
		self::buttons( $buyer, $network, $id );
		echo '<div class="replycart-columns"><div>';
		self::purchases( array_filter( (array) ( $buyer['purchases'] ?? array() ), 'is_array' ) );
		echo '</div><div>';
		self::replies( array_filter( (array) ( $buyer['replies'] ?? array() ), 'is_array' ) );
		echo '</div></div>';
		Page::foot();
	}

	/**
	 * What can be done.
	 *
	 * @param array<string, mixed> $buyer   Of the sidecar.
	 * @param string               $network Of the account.
	 * @param string               $id      Of the account.
	 */
	private static function buttons( array $buyer, string $network, string $id ): void {
		$who     = array(
			'network' => $network,
			'buyer'   => $id,
		);
		$blocked = ! empty( $buyer['blocked_at'] );
		echo '<div class="replycart-buttons"><a class="button" href="' . esc_url( Page::doing( 'replycart_buyer_export', $who ) ) . '">' . esc_html__( 'Export what is kept', 'replycart' ) . '</a> ';
		Page::button( 'replycart_buyer', $who + array( 'move' => $blocked ? 'unblock' : 'block' ), $blocked ? __( 'Let take part again', 'replycart' ) : __( 'Block', 'replycart' ), 'button', ! $blocked );
		Page::button( 'replycart_buyer', $who + array( 'move' => 'erase' ), __( 'Erase: cannot be undone', 'replycart' ), 'button button-link-delete', true );
		echo '</div>';
	}

	/**
	 * What they bought.
	 *
	 * @param array<int, array<string, mixed>> $rows Of the sidecar.
	 */
	private static function purchases( array $rows ): void {
		echo '<h2>' . esc_html__( 'Purchases', 'replycart' ) . '</h2>';
		if ( ! $rows ) {
			echo '<p>' . esc_html__( 'None.', 'replycart' ) . '</p>';
			return;
		}
		echo '<table class="widefat striped"><tbody>';
		foreach ( array_reverse( $rows ) as $row ) {
			echo '<tr><td><a href="' . esc_url( Page::url( 'replycart-purchases', array( 'purchase' => Page::text( $row, 'id' ) ) ) ) . '">' . esc_html( trim( Page::text( $row, 'quantity' ) . ' × ' . ( '' === Page::text( $row, 'name' ) ? Page::text( $row, 'sku' ) : Page::text( $row, 'name' ) ), ' ×' ) ) . '</a></td><td>' . wp_kses_post( States::badge( Page::text( $row, 'state' ) ) ) . '</td><td>' . esc_html( Page::time( $row['created_at'] ?? null ) ) . '</td></tr>';
		}
		echo '</tbody></table>';
	}

	/**
	 * What they said, the last first.
	 *
	 * @param array<int, array<string, mixed>> $rows Of the sidecar.
	 */
	private static function replies( array $rows ): void {
		echo '<h2>' . esc_html__( 'Replies', 'replycart' ) . '</h2>';
		if ( ! $rows ) {
			echo '<p>' . esc_html__( 'None.', 'replycart' ) . '</p>';
		}
		foreach ( array_slice( array_reverse( $rows ), 0, 50 ) as $row ) {
			echo '<blockquote class="replycart-post">' . nl2br( esc_html( Page::text( $row, 'text' ) ) ) . '<br><span class="replycart-sku">' . esc_html( Page::time( $row['created_at'] ?? null ) ) . '</span></blockquote>';
		}
	}
}
