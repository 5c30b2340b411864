<?php
/**
 * How each post of a sale fared, and who passed it on.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;
use Replycart\Tools\Log;

defined( 'ABSPATH' ) || exit;

/**
 * The figures of a sale beyond its funnel. Nothing is shown where there are none, or of an older sidecar; what else keeps
 * them away is said once, with what to do.
 */
final class Sale_Figures {

	private const MOST = 20;

	/**
	 * Posts, quotes, reposts, and the way to a spreadsheet.
	 *
	 * @param array<string, mixed> $sale Of the sidecar.
	 */
	public static function show( array $sale ): void {
		if ( in_array( Page::text( $sale, 'state' ), array( 'draft', 'scheduled' ), true ) ) {
			return;
		}
		$id = Page::text( $sale, 'id' );
		try {
			self::posts( $id, self::rows( $id, 'posts' ) );
			self::accounts( $id, self::rows( $id, 'accounts' ) );
		} catch ( Sidecar_Error $error ) {
			// Its kind and status alone: what the other side said may hold anything, a token that it echoes too.
			Log::write( 'warning', sprintf( 'Figures of sale %s not read: %s (%d)', $id, $error->kind(), $error->status() ) );
			echo '<h2>' . esc_html__( 'Post by post', 'replycart' ) . '</h2>';
			Trouble::part( $error );
		}
	}

	/**
	 * What the sidecar tells; none of an older one.
	 *
	 * @param string $id   Of the sale.
	 * @param string $what posts or accounts.
	 * @return array<int, array<string, mixed>>
	 * @throws Sidecar_Error When they cannot be had.
	 */
	private static function rows( string $id, string $what ): array {
		try {
			$found = Plugin::client()->get( '/sales/' . rawurlencode( $id ) . '/figures/' . $what );
		} catch ( Sidecar_Error $error ) {
			if ( $error->is_older() ) {
				return array();
			}
			throw $error;
		}
		return array_values( array_filter( is_array( $found['items'] ?? null ) ? $found['items'] : array(), 'is_array' ) );
	}

	/**
	 * Each post.
	 *
	 * @param string                           $id   Of the sale.
	 * @param array<int, array<string, mixed>> $rows Of the sidecar.
	 */
	private static function posts( string $id, array $rows ): void {
		if ( ! $rows ) {
			return;
		}
		echo '<h2>' . esc_html__( 'Post by post', 'replycart' ) . '</h2>';
		self::head( array( __( 'Post', 'replycart' ), __( 'Views', 'replycart' ), __( 'Reposts', 'replycart' ), __( 'Likes', 'replycart' ), __( 'Replies', 'replycart' ), __( 'Want to buy', 'replycart' ), __( 'Paid', 'replycart' ), __( 'Revenue', 'replycart' ) ), __( 'Post by post', 'replycart' ) );
		foreach ( $rows as $row ) {
			$words = trim( Page::network( $row ) . ', ' . Page::time( $row['posted_at'] ?? null ), ', ' );
			self::row( Page::outside( Page::text( $row, 'url' ), $words ), $row, array( 'views', 'reposts', 'likes', 'replies', 'intents', 'paid' ) );
		}
		echo '</tbody></table>';
		self::csv( $id, 'posts' );
	}

	/**
	 * Who passed it on: quotes with what came of them, reposts by name.
	 *
	 * @param string                           $id   Of the sale.
	 * @param array<int, array<string, mixed>> $rows Of the sidecar, who brought most first.
	 */
	private static function accounts( string $id, array $rows ): void {
		if ( ! $rows ) {
			return;
		}
		$of      = static fn( string $kind ): array => array_values( array_filter( $rows, static fn( array $row ): bool => Page::text( $row, 'kind' ) === $kind ) );
		$quotes  = $of( 'quote' );
		$reposts = $of( 'repost' );
		echo '<h2>' . esc_html__( 'Who passed it on', 'replycart' ) . '</h2>';
		if ( $quotes ) {
			self::head( array( __( 'Quoted by', 'replycart' ), __( 'Followers', 'replycart' ), __( 'Replies', 'replycart' ), __( 'Want to buy', 'replycart' ), __( 'Holds', 'replycart' ), __( 'Paid', 'replycart' ), __( 'Revenue', 'replycart' ) ), __( 'Who passed it on', 'replycart' ) );
			foreach ( array_slice( $quotes, 0, self::MOST ) as $row ) {
				self::row( Page::outside( Page::text( $row, 'url' ), Page::handle( $row ) ), $row, array( 'reach', 'replies', 'intents', 'holds', 'paid' ) );
			}
			echo '</tbody></table><p class="description">' . esc_html__( 'What others say to you under a quote counts for who quoted.', 'replycart' ) . '</p>';
		}
		if ( $reposts ) {
			$names = array_map( static fn( array $row ): string => Page::handle( $row ) . ( isset( $row['reach'] ) ? ' (' . number_format_i18n( (int) $row['reach'] ) . ')' : '' ), array_slice( $reposts, 0, self::MOST ) );
			$more  = count( $reposts ) > self::MOST ? ' …' : '';
			/* translators: %d: number of accounts */
			echo '<p>' . esc_html( sprintf( _n( 'Reposted by %d account:', 'Reposted by %d accounts:', count( $reposts ), 'replycart' ), count( $reposts ) ) . ' ' . implode( ', ', $names ) . $more ) . '</p><p class="description">' . esc_html__( 'No network says whom a repost brought.', 'replycart' ) . '</p>';
		}
		self::csv( $id, 'accounts' );
	}

	/**
	 * Head of a table.
	 *
	 * @param string[] $names Of the columns.
	 * @param string   $about Of what it tells.
	 */
	private static function head( array $names, string $about ): void {
		echo '<table class="widefat striped replycart-days"><caption class="screen-reader-text">' . esc_html( $about ) . '</caption><thead><tr>';
		foreach ( $names as $name ) {
			echo '<th scope="col">' . esc_html( $name ) . '</th>';
		}
		echo '</tr></thead><tbody>';
	}

	/**
	 * A row of a table; what the network does not tell is a dash.
	 *
	 * @param string               $first   HTML of its first cell.
	 * @param array<string, mixed> $row     Of the sidecar.
	 * @param string[]             $numbers Members that are numbers.
	 */
	private static function row( string $first, array $row, array $numbers ): void {
		echo '<tr><td>' . wp_kses_post( $first ) . '</td>';
		foreach ( $numbers as $name ) {
			echo '<td>' . esc_html( is_int( $row[ $name ] ?? null ) ? number_format_i18n( $row[ $name ] ) : '—' ) . '</td>';
		}
		echo '<td>' . wp_kses_post( Page::money( $row, 'revenue' ) ) . '</td></tr>';
	}

	/**
	 * The way to a spreadsheet.
	 *
	 * @param string $id   Of the sale.
	 * @param string $what hours, posts or accounts.
	 */
	public static function csv( string $id, string $what ): void {
		$words = array(
			'hours'    => __( 'Hours as CSV', 'replycart' ),
			'posts'    => __( 'Posts as CSV', 'replycart' ),
			'accounts' => __( 'Accounts as CSV', 'replycart' ),
		);
		$url   = Page::doing(
			'replycart_csv',
			array(
				'what' => $what,
				'sale' => $id,
			)
		);
		echo '<p><a class="button button-small" href="' . esc_url( $url ) . '">' . esc_html( $words[ $what ] ) . '</a></p>';
	}
}
