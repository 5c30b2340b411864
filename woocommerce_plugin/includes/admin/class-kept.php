<?php
/**
 * What was typed into a form that could not be saved.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Kept for the same person and the same form, until it is shown again.
 */
final class Kept {

	/**
	 * Keep it.
	 *
	 * @param string                $form   Name of the form, with what it is about.
	 * @param array<mixed>          $fields Unslashed.
	 * @param array<string, string> $wrong  What is wrong, by field.
	 */
	public static function keep( string $form, array $fields, array $wrong ): void {
		set_transient(
			self::name( $form ),
			array(
				'values' => map_deep( $fields, 'sanitize_textarea_field' ),
				'wrong'  => $wrong,
			),
			300
		);
	}

	/**
	 * Take it, once.
	 *
	 * @param string $form Name of the form, with what it is about.
	 * @return array{values: array<string, mixed>, wrong: array<string, string>}|null
	 */
	public static function take( string $form ): ?array {
		$kept = get_transient( self::name( $form ) );
		if ( ! is_array( $kept ) ) {
			return null;
		}
		delete_transient( self::name( $form ) );
		return array(
			'values' => (array) $kept['values'],
			'wrong'  => (array) $kept['wrong'],
		);
	}

	/**
	 * Name of the transient.
	 *
	 * @param string $form Name of the form.
	 */
	private static function name( string $form ): string {
		return 'replycart_form_' . get_current_user_id() . '_' . md5( $form );
	}
}
