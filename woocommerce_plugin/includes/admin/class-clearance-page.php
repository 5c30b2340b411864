<?php
/**
 * The page of the clearance: its rules, and what they proposed.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Everything that a merchant sees of the clearance.
 */
final class Clearance_Page {

	/**
	 * Rules and proposals, or the form for a rule.
	 */
	public static function show(): void {
		Page::guard();
		if ( '' !== Page::param( 'rule' ) ) {
			Rule_Form::show( Page::param( 'rule' ) );
			return;
		}
		Page::head( __( 'Clearance', 'replycart' ), Page::url( 'replycart-clearance', array( 'rule' => 'new' ) ), __( 'New rule', 'replycart' ) );
		try {
			$rules = self::rules();
		} catch ( Sidecar_Error $error ) {
			Trouble::show( $error );
			Page::foot();
			return;
		}
		$table        = new Proposals_Table( Plugin::client() );
		$table->rules = array_column( $rules, 'name', 'id' );
		$table->show( 'replycart-clearance', '' );
		self::table( $rules );
		Page::foot();
	}

	/**
	 * All rules.
	 *
	 * @return array<int, array<string, mixed>>
	 * @throws Sidecar_Error When they cannot be had.
	 */
	public static function rules(): array {
		$found = Plugin::client()->get( '/clearance/rules' );
		return array_values( array_filter( is_array( $found['items'] ?? null ) ? $found['items'] : array(), 'is_array' ) );
	}

	/**
	 * The rules, and what can be done with each.
	 *
	 * @param array<int, array<string, mixed>> $rules Of the sidecar.
	 */
	private static function table( array $rules ): void {
		echo '<h2>' . esc_html__( 'Rules', 'replycart' ) . '</h2>';
		if ( ! $rules ) {
			echo '<p>' . esc_html__( 'A rule looks through your catalogue by a calendar, and proposes or publishes a sale of what fits.', 'replycart' ) . '</p>';
			return;
		}
		echo '<table class="widefat striped replycart-rules"><thead><tr><th>' . esc_html__( 'Name', 'replycart' ) . '</th><th>' . esc_html__( 'What it looks for', 'replycart' ) . '</th><th>' . esc_html__( 'When', 'replycart' ) . '</th><th></th></tr></thead><tbody>';
		foreach ( $rules as $rule ) {
			$id = Page::text( $rule, 'id' );
			$on = ! empty( $rule['active'] );
			echo '<tr><td><strong>' . esc_html( Page::text( $rule, 'name' ) ) . '</strong><br>' . wp_kses_post( States::badge( $on ? 'on' : 'off' ) ) . '</td><td>' . esc_html( implode( ', ', self::looks_for( $rule ) ) ) . '</td><td>' . esc_html( implode( ', ', array_filter( (array) ( $rule['slots'] ?? array() ), 'is_string' ) ) . ' (' . Page::text( $rule, 'zone' ) . ')' ) . '</td><td><div class="replycart-buttons">';
			echo '<a class="button" href="' . esc_url( Page::url( 'replycart-clearance', array( 'rule' => $id ) ) ) . '">' . esc_html__( 'Change', 'replycart' ) . '</a>';
			Page::button(
				'replycart_rule_switch',
				array(
					'rule' => $id,
					'move' => $on ? 'off' : 'on',
				),
				$on ? __( 'Switch off', 'replycart' ) : __( 'Switch on', 'replycart' )
			);
			Page::button( 'replycart_rule_drop', array( 'rule' => $id ), __( 'Delete', 'replycart' ), 'button button-link-delete', true );
			echo '</div></td></tr>';
		}
		echo '</tbody></table>';
	}

	/**
	 * What a rule looks for, in words.
	 *
	 * @param array<string, mixed> $rule Of the sidecar.
	 * @return string[]
	 */
	private static function looks_for( array $rule ): array {
		$number = static fn( string $name ): int => (int) ( $rule[ $name ] ?? 0 );
		return array_filter(
			array(
				/* translators: %d: percent */
				$number( 'percent' ) > 0 ? sprintf( __( 'at least %d %% off', 'replycart' ), $number( 'percent' ) ) : '',
				/* translators: %d: number of units */
				$number( 'stock_over' ) > 0 ? sprintf( __( 'more than %d in stock', 'replycart' ), $number( 'stock_over' ) ) : '',
				/* translators: %d: number of days */
				$number( 'unsold_days' ) > 0 ? sprintf( __( 'unsold for %d days', 'replycart' ), $number( 'unsold_days' ) ) : '',
				Page::text( $rule, 'category' ),
				empty( $rule['publish'] ) ? __( 'proposes', 'replycart' ) : __( 'publishes by itself', 'replycart' ),
			)
		);
	}
}
