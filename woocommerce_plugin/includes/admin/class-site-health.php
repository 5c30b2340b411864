<?php
/**
 * The test in Tools, Site Health.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Sidecar_Error;
use Replycart\Install;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Is the shop connected, does Replycart answer, are the tables there?
 */
final class Site_Health {

	/**
	 * Filter of site_status_tests.
	 *
	 * @param mixed $tests Of WordPress.
	 * @return array<string, mixed>
	 */
	public static function add( mixed $tests ): array {
		$tests = is_array( $tests ) ? $tests : array();

		$tests['direct']['replycart'] = array(
			'label' => __( 'Replycart', 'replycart' ),
			'test'  => array( self::class, 'test' ),
		);
		return $tests;
	}

	/**
	 * The result.
	 *
	 * @return array<string, mixed>
	 */
	public static function test(): array {
		if ( Install::SCHEMA !== get_option( Install::OPTION ) ) {
			return self::result( 'critical', __( 'Replycart’s tables are missing', 'replycart' ), array( __( 'Deactivate and activate the plugin to make them.', 'replycart' ) ) );
		}
		if ( '' === get_option( 'permalink_structure' ) ) {
			return self::result( 'critical', __( 'Replycart needs pretty permalinks', 'replycart' ), array( __( 'Choose any but Plain in Settings, Permalinks: without them the REST interface takes no keys.', 'replycart' ) ) );
		}
		if ( ! Plugin::settings()->complete() ) {
			return self::result( 'recommended', __( 'Replycart is not connected yet', 'replycart' ), array( __( 'Enter address and token in WooCommerce, Settings, Replycart.', 'replycart' ) ) );
		}
		try {
			$health = Plugin::client()->get( '/health' );
			$state  = Page::text( $health, 'status' );
			$level  = array(
				'ok'        => 'good',
				'attention' => 'recommended',
			)[ $state ] ?? 'critical';
			return self::result( $level, 'good' === $level ? __( 'Replycart is connected and well', 'replycart' ) : __( 'Replycart needs your attention', 'replycart' ), Ajax::health( $health ) );
		} catch ( Sidecar_Error $error ) {
			return self::result( 'down' === $error->kind() || 'unsure' === $error->kind() ? 'recommended' : 'critical', __( 'Replycart does not answer', 'replycart' ), array( $error->told() ) );
		}
	}

	/**
	 * As WordPress wants it.
	 *
	 * @param string   $level good, recommended or critical.
	 * @param string   $label Headline.
	 * @param string[] $lines Plain texts.
	 * @return array<string, mixed>
	 */
	private static function result( string $level, string $label, array $lines ): array {
		return array(
			'label'       => $label,
			'status'      => $level,
			'badge'       => array(
				'label' => 'Replycart',
				'color' => 'good' === $level ? 'green' : 'orange',
			),
			'description' => '<p>' . implode( '</p><p>', array_map( 'esc_html', $lines ) ) . '</p>',
			'actions'     => '<a href="' . esc_url( Page::settings_url() ) . '">' . esc_html__( 'To the settings', 'replycart' ) . '</a>',
			'test'        => 'replycart',
		);
	}
}
