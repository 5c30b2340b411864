<?php
/**
 * What the forms about the clearance do.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Make, change, switch and delete rules; approve and dismiss what they proposed.
 */
final class Clearance_Actions extends Doing {

	public const NAMES = array( 'rule', 'rule_switch', 'rule_drop', 'decide' );

	/**
	 * Save a rule.
	 */
	public static function rule(): void {
		self::guard( 'replycart_rule' );
		$id    = self::field( 'rule' );
		$input = Rule_Input::read( self::fields() );
		self::save_form(
			'rule ' . $id,
			$input,
			static fn() => 'new' === $id ? Plugin::client()->post( '/clearance/rules', $input->body, self::field( 'key' ) ) : Plugin::client()->patch( '/clearance/rules/' . rawurlencode( $id ), $input->body ),
			Page::url( 'replycart-clearance', array( 'rule' => $id ) )
		);
		Page::say( 'success', array( 'new' === $id ? __( 'The rule is on.', 'replycart' ) : __( 'Saved.', 'replycart' ) ) );
		self::go( Page::url( 'replycart-clearance' ) );
	}

	/**
	 * On or off.
	 */
	public static function rule_switch(): void {
		self::guard( 'replycart_rule_switch' );
		$on = 'on' === self::field( 'move' );
		self::try_it( static fn() => Plugin::client()->post( '/clearance/rules/' . self::part( 'rule' ) . '/' . ( $on ? 'on' : 'off' ), array(), self::field( 'key' ) ), $on ? __( 'The rule is on.', 'replycart' ) : __( 'The rule is off.', 'replycart' ) );
		self::go( Page::url( 'replycart-clearance' ) );
	}

	/**
	 * Delete a rule.
	 */
	public static function rule_drop(): void {
		self::guard( 'replycart_rule_drop' );
		self::try_it( static fn() => Plugin::client()->delete( '/clearance/rules/' . self::part( 'rule' ) ), __( 'Deleted.', 'replycart' ) );
		self::go( Page::url( 'replycart-clearance' ) );
	}

	/**
	 * Approve or dismiss a proposal.
	 */
	public static function decide(): void {
		self::guard( 'replycart_decide' );
		$words = array(
			'approve' => __( 'Approved: it becomes a sale within seconds, or after the quiet hours.', 'replycart' ),
			'dismiss' => __( 'Dismissed.', 'replycart' ),
		);
		$move  = self::field( 'move' );
		if ( isset( $words[ $move ] ) ) {
			self::try_it( static fn() => Plugin::client()->post( '/clearance/proposals/' . self::part( 'proposal' ) . '/' . $move ), $words[ $move ] );
		}
		self::go( Page::url( 'replycart-clearance' ) );
	}
}
