<?php
/**
 * The form for a rule of the clearance.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;

defined( 'ABSPATH' ) || exit;

/**
 * A rule, new or changed.
 */
final class Rule_Form {

	/**
	 * The page.
	 *
	 * @param string $id Of the rule; "new" for none.
	 */
	public static function show( string $id ): void {
		Page::head( 'new' === $id ? __( 'New rule', 'replycart' ) : __( 'Change the rule', 'replycart' ), Page::url( 'replycart-clearance' ), __( 'Clearance', 'replycart' ) );
		$kept   = Kept::take( 'rule ' . $id );
		$values = $kept['values'] ?? array();
		if ( ! $values && 'new' !== $id ) {
			try {
				foreach ( Clearance_Page::rules() as $rule ) {
					if ( Page::text( $rule, 'id' ) === $id ) {
						$values = self::of( $rule );
					}
				}
			} catch ( Sidecar_Error $error ) {
				Trouble::show( $error );
				Page::foot();
				return;
			}
			if ( ! $values ) {
				Page::notice( 'warning', array( __( 'This rule is not there any more.', 'replycart' ) ) );
				Page::foot();
				return;
			}
		}
		self::form( $id, new Form( $values ? $values : self::fresh(), $kept['wrong'] ?? array() ) );
		Page::foot();
	}

	/**
	 * What stands in a fresh form.
	 *
	 * @return array<string, string>
	 */
	private static function fresh(): array {
		return array(
			'slots'       => 'sat 10',
			'zone'        => false === strpos( wp_timezone_string(), '/' ) ? 'UTC' : wp_timezone_string(),
			'repeat_days' => '30',
			'units'       => '10',
			'hours'       => '24',
			'lang'        => Form::own_language(),
		);
	}

	/**
	 * A rule as form fields.
	 *
	 * @param array<string, mixed> $rule Of the sidecar.
	 * @return array<string, string>
	 */
	private static function of( array $rule ): array {
		$values = array();
		foreach ( array( 'name', 'zone', 'percent', 'stock_over', 'unsold_days', 'category', 'quiet', 'repeat_days', 'units', 'hours', 'lang', 'wording' ) as $name ) {
			$values[ $name ] = Page::text( $rule, $name );
		}
		foreach ( array( 'percent', 'stock_over', 'unsold_days' ) as $name ) {
			$values[ $name ] = '0' === $values[ $name ] ? '' : $values[ $name ];
		}
		$values['publish'] = empty( $rule['publish'] ) ? '' : '1';
		$values['slots']   = implode( ', ', array_filter( (array) ( $rule['slots'] ?? array() ), 'is_string' ) );
		return $values;
	}

	/**
	 * The form.
	 *
	 * @param string $id   Of the rule; "new" for none.
	 * @param Form   $form The form.
	 */
	private static function form( string $id, Form $form ): void {
		Form::open( 'replycart_rule', array( 'rule' => $id ) );
		Form::rows();
		$form->input( 'name', __( 'Name', 'replycart' ), 'text', 'maxlength="100" class="regular-text" required' );
		Form::section( __( 'What it looks for', 'replycart' ) );
		$form->number( 'percent', __( 'Special price at least so many percent below', 'replycart' ), 0, 99 );
		$form->number( 'stock_over', __( 'More units in stock than', 'replycart' ), 0, 1000000 );
		$form->number( 'unsold_days', __( 'Not sold for so many days, in the shop or here', 'replycart' ), 0, 3650 );
		$form->input( 'category', __( 'Category', 'replycart' ), 'text', 'maxlength="200" class="regular-text"' );
		Form::section( __( 'When', 'replycart' ) );
		$form->input( 'slots', __( 'Day and hour', 'replycart' ), 'text', 'class="regular-text" required', __( 'Like "sat 10, sun 18", or "day 18" for every day.', 'replycart' ) );
		$form->input( 'zone', __( 'Time zone', 'replycart' ), 'text', 'maxlength="60" class="regular-text" spellcheck="false"' );
		$form->input( 'quiet', __( 'Quiet hours', 'replycart' ), 'text', 'maxlength="10" class="small-text" placeholder="22-7"', __( 'Nothing goes out then. Empty: none.', 'replycart' ) );
		$form->number( 'repeat_days', __( 'Not the same product again for so many days', 'replycart' ), 1, 365 );
		Form::section( __( 'The sale', 'replycart' ) );
		$form->number( 'units', __( 'Units of each, at most', 'replycart' ), 1, 1000000 );
		$form->number( 'hours', __( 'Hours that it lasts', 'replycart' ), 1, 168 );
		$form->language();
		$form->area( 'wording', __( 'Wording', 'replycart' ), 'rows="3" class="large-text" maxlength="1000"', __( 'Empty: Replycart’s own. With {link} and {until}: networks refuse the same words twice.', 'replycart' ) );
		$form->tick( 'publish', __( 'Publish without asking me', 'replycart' ) );
		Form::close( 'new' === $id ? __( 'Switch the rule on', 'replycart' ) : __( 'Save', 'replycart' ) );
	}
}
