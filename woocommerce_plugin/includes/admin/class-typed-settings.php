<?php
/**
 * Settings as they stand in the form, before they are saved.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * What was typed; what was left empty is what is saved. A saved token goes to the saved address only.
 */
final class Typed_Settings extends Settings {

	/**
	 * Make them.
	 *
	 * @param string $url   As typed.
	 * @param string $token As typed.
	 */
	public function __construct( private string $url, private string $token ) {
	}

	/**
	 * The address typed, else the saved one.
	 */
	public function url(): string {
		return '' === $this->url || self::fixed( self::URL ) ? parent::url() : rtrim( trim( $this->url ), '/' );
	}

	/**
	 * The token typed; else the saved one, unless another address was typed.
	 */
	public function token(): string {
		if ( '' !== $this->token && ! self::fixed( self::TOKEN ) ) {
			return trim( $this->token );
		}
		return parent::url() === $this->url() || '' === parent::url() ? parent::token() : '';
	}
}
