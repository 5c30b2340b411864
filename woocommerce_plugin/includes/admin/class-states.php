<?php
/**
 * States of everything in words, and as badges.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What is sold, bought, answered, given: the words for how it stands.
 */
final class States {

	/**
	 * A state as a coloured word.
	 *
	 * @param string $state Of a sale or a purchase.
	 */
	public static function badge( string $state ): string {
		$parts = explode( ' ', $state );
		return '<mark class="replycart-state is-' . esc_attr( sanitize_html_class( (string) end( $parts ) ) ) . '"><span>' . esc_html( self::words( $state ) ) . '</span></mark>';
	}

	/**
	 * A state in words.
	 *
	 * @param string $state Of a sale, a purchase …; with a kind before it, like "gift asked", where it means another thing.
	 */
	public static function words( string $state ): string {
		$words = self::all();
		$parts = explode( ' ', $state );
		return $words[ $state ] ?? $words[ end( $parts ) ] ?? end( $parts );
	}

	/**
	 * States of sales.
	 *
	 * @return string[]
	 */
	public static function of_sales(): array {
		return array( 'draft', 'scheduled', 'live', 'paused', 'ended' );
	}

	/**
	 * States of purchases.
	 *
	 * @return string[]
	 */
	public static function of_purchases(): array {
		return array( 'held', 'waitlisted', 'approved', 'paying', 'pending', 'paid', 'ordered', 'refunding', 'refunded', 'disputed', 'reversed', 'declined', 'sold_out', 'expired', 'cancelled' );
	}

	/**
	 * All states in words.
	 *
	 * @return array<string, string>
	 */
	private static function all(): array {
		return array(
			'draft'      => __( 'draft', 'replycart' ),
			'scheduled'  => __( 'scheduled', 'replycart' ),
			'live'       => __( 'live', 'replycart' ),
			'paused'     => __( 'paused', 'replycart' ),
			'ended'      => __( 'ended', 'replycart' ),
			'held'       => __( 'held', 'replycart' ),
			'waitlisted' => __( 'waiting in line', 'replycart' ),
			'approved'   => __( 'approved', 'replycart' ),
			'paying'     => __( 'being paid', 'replycart' ),
			'pending'    => __( 'payment pending', 'replycart' ),
			'paid'       => __( 'paid', 'replycart' ),
			'ordered'    => __( 'ordered', 'replycart' ),
			'refunding'  => __( 'being refunded', 'replycart' ),
			'refunded'   => __( 'refunded', 'replycart' ),
			'disputed'   => __( 'disputed', 'replycart' ),
			'reversed'   => __( 'reversed', 'replycart' ),
			'declined'   => __( 'declined', 'replycart' ),
			'sold_out'   => __( 'sold out', 'replycart' ),
			'expired'    => __( 'expired', 'replycart' ),
			'cancelled'  => __( 'cancelled', 'replycart' ),
			'inbox'      => __( 'for you', 'replycart' ),
			'settled'    => __( 'settled', 'replycart' ),
			'asked'      => __( 'asked which option', 'replycart' ),
			'ignored'    => __( 'ignored', 'replycart' ),
			'gift asked' => __( 'asked for', 'replycart' ),
			'closed'     => __( 'closed', 'replycart' ),
			'answered'   => __( 'answered', 'replycart' ),
			'new'        => __( 'not read yet', 'replycart' ),
			'open'       => __( 'open', 'replycart' ),
			'given'      => __( 'given', 'replycart' ),
			'ready'      => __( 'ready', 'replycart' ),
			'used'       => __( 'used', 'replycart' ),
			'lapsed'     => __( 'lapsed', 'replycart' ),
			'void'       => __( 'void', 'replycart' ),
			'proposed'   => __( 'proposed', 'replycart' ),
			'published'  => __( 'published', 'replycart' ),
			'dismissed'  => __( 'dismissed', 'replycart' ),
			'unclaimed'  => __( 'not claimed yet', 'replycart' ),
			'returned'   => __( 'returned', 'replycart' ),
			'active'     => __( 'active', 'replycart' ),
			'broken'     => __( 'broken', 'replycart' ),
			'saved'      => __( 'saved', 'replycart' ),
			'queued'     => __( 'on its way', 'replycart' ),
			'done'       => __( 'done', 'replycart' ),
			'refused'    => __( 'refused', 'replycart' ),
			'on'         => __( 'on', 'replycart' ),
			'off'        => __( 'off', 'replycart' ),
		);
	}
}
