<?php
/**
 * What the form for a rule sends, as the sidecar's API takes it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The body of POST and PATCH /clearance/rules: all of a rule, so that what was emptied is taken away.
 */
final class Rule_Input extends Input {

	/**
	 * Read the fields.
	 *
	 * @param array<mixed> $fields Unslashed.
	 */
	public static function read( array $fields ): self {
		$input = new self( $fields, '' );
		foreach ( array( 'name', 'zone', 'category', 'quiet' ) as $name ) {
			$input->body[ $name ] = $input->text( $name );
		}
		$input->body['wording'] = $input->text( 'wording', true );
		if ( '' === $input->body['name'] ) {
			$input->wrong['name'] = __( 'Give it a name.', 'replycart' );
		}
		if ( '' === $input->body['zone'] ) {
			$input->body['zone'] = 'UTC';
		}
		$input->body['slots'] = array_values( array_filter( array_map( 'trim', explode( ',', $input->text( 'slots' ) ) ), 'strlen' ) );
		if ( ! $input->body['slots'] ) {
			$input->wrong['slots'] = __( 'When should it look? Like "sat 10".', 'replycart' );
		}
		foreach ( array(
			'percent'     => 99,
			'stock_over'  => 1000000,
			'unsold_days' => 3650,
		) as $name => $most ) {
			$input->whole( $name, 0, $most );
			$input->body += array( $name => 0 );
		}
		foreach ( array(
			'repeat_days' => array( 365, 30 ),
			'units'       => array( 1000000, 10 ),
			'hours'       => array( 168, 24 ),
		) as $name => $of ) {
			$input->whole( $name, 1, $of[0] );
			$input->body += array( $name => $of[1] );
		}
		$input->language();
		$input->ticks( 'publish' );
		if ( ! $input->wrong && 0 === $input->body['percent'] + $input->body['stock_over'] + $input->body['unsold_days'] && '' === $input->body['category'] ) {
			$input->wrong['percent'] = __( 'Say at least one thing to look for.', 'replycart' );
		}
		return $input;
	}
}
