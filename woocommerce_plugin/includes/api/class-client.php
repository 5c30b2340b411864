<?php
/**
 * The one door to the sidecar's API.
 *
 * @package Replycart
 */

namespace Replycart\Api;

use Replycart\Settings;
use Replycart\Tools\Log;

defined( 'ABSPATH' ) || exit;

/**
 * Calls of /api/v1. Short time-outs; once it was not reached, it is left alone for a moment, so that no page waits twice.
 */
class Client {

	public const DOWN  = 'replycart_down';
	private const REST = 20;
	private const MOST = 2000000;

	/**
	 * Make one.
	 *
	 * @param Settings $settings Where the sidecar is.
	 */
	public function __construct( private Settings $settings ) {
	}

	/**
	 * GET.
	 *
	 * @param string               $path  Below /api/v1, parts already encoded.
	 * @param array<string, mixed> $query Parameters; empty ones are left out.
	 * @param float                $wait  Seconds to wait for the answer.
	 * @return array<mixed>
	 * @throws Sidecar_Error See its kinds.
	 */
	public function get( string $path, array $query = array(), float $wait = 5.0 ): array {
		$query = array_filter( $query, static fn( $value ): bool => null !== $value && '' !== $value );
		$query = array_map( static fn( $value ): string => rawurlencode( (string) $value ), $query );
		return $this->call( 'GET', add_query_arg( $query, $path ), null, $wait )['body'];
	}

	/**
	 * POST.
	 *
	 * @param string               $path Below /api/v1.
	 * @param array<string, mixed> $body The JSON object.
	 * @param string               $key  Idempotency-Key; empty for none.
	 * @param float                $wait Seconds to wait for the answer.
	 * @return array<mixed>
	 * @throws Sidecar_Error See its kinds.
	 */
	public function post( string $path, array $body = array(), string $key = '', float $wait = 10.0 ): array {
		return $this->call( 'POST', $path, $body, $wait, $key )['body'];
	}

	/**
	 * PATCH.
	 *
	 * @param string               $path Below /api/v1.
	 * @param array<string, mixed> $body The JSON object.
	 * @return array<mixed>
	 * @throws Sidecar_Error See its kinds.
	 */
	public function patch( string $path, array $body ): array {
		return $this->call( 'PATCH', $path, $body, 10.0 )['body'];
	}

	/**
	 * DELETE.
	 *
	 * @param string $path Below /api/v1.
	 * @return array<mixed>
	 * @throws Sidecar_Error See its kinds.
	 */
	public function delete( string $path ): array {
		return $this->call( 'DELETE', $path, null, 10.0 )['body'];
	}

	/**
	 * GET as a table for a spreadsheet; null from a sidecar that gives none.
	 *
	 * @param string               $path  Below /api/v1, parts already encoded.
	 * @param array<string, mixed> $query Parameters.
	 * @throws Sidecar_Error See its kinds.
	 */
	public function csv( string $path, array $query ): ?string {
		$answer = $this->ask( 'GET', add_query_arg( $query, $path ), null, 15.0, '', 'text/csv' );
		$type   = (string) wp_remote_retrieve_header( $answer, 'content-type' );
		if ( 200 === (int) wp_remote_retrieve_response_code( $answer ) && 0 === strpos( $type, 'text/csv' ) ) {
			return (string) wp_remote_retrieve_body( $answer );
		}
		if ( 406 !== (int) wp_remote_retrieve_response_code( $answer ) ) {
			$this->read( $answer );
		}
		return null;
	}

	/**
	 * One call: status and decoded body of a 2xx answer.
	 *
	 * @param string                    $method HTTP method.
	 * @param string                    $path   Below /api/v1, with its query.
	 * @param array<string, mixed>|null $body   The JSON object, or null for none.
	 * @param float                     $wait   Seconds to wait for the answer.
	 * @param string                    $key    Idempotency-Key; empty for none.
	 * @return array{status: int, body: array<mixed>}
	 * @throws Sidecar_Error See its kinds.
	 */
	public function call( string $method, string $path, ?array $body, float $wait, string $key = '' ): array {
		return $this->read( $this->ask( $method, $path, $body, $wait, $key, 'application/json' ) );
	}

	/**
	 * The answer as it came.
	 *
	 * @param string                    $method HTTP method.
	 * @param string                    $path   Below /api/v1, with its query.
	 * @param array<string, mixed>|null $body   The JSON object, or null for none.
	 * @param float                     $wait   Seconds to wait for the answer.
	 * @param string                    $key    Idempotency-Key; empty for none.
	 * @param string                    $accept What to be answered with.
	 * @return array<string, mixed>
	 * @throws Sidecar_Error When it was not reached.
	 */
	private function ask( string $method, string $path, ?array $body, float $wait, string $key, string $accept ): array {
		if ( ! $this->settings->complete() ) {
			throw new Sidecar_Error( 'unset', __( 'Replycart is not connected yet. Enter address and token in WooCommerce, Settings, Replycart.', 'replycart' ) );
		}
		if ( $wait <= 10.0 && md5( $this->settings->url() ) === get_transient( self::DOWN ) ) {
			throw new Sidecar_Error( 'down', self::away() );
		}
		$headers = array(
			'Authorization'   => 'Bearer ' . $this->settings->token(),
			'Accept'          => $accept,
			'Accept-Language' => 0 === strpos( get_user_locale(), 'fr' ) ? 'fr' : 'en',
		);
		if ( null !== $body ) {
			$headers['Content-Type'] = 'application/json';
		}
		if ( '' !== $key ) {
			$headers['Idempotency-Key'] = $key;
		}
		$answer = wp_remote_request(
			$this->settings->url() . '/api/v1' . $path,
			array(
				'method'              => $method,
				'headers'             => $headers,
				'body'                => null === $body ? null : wp_json_encode( (object) $body ),
				'timeout'             => $wait,
				'redirection'         => 0,
				'limit_response_size' => self::MOST,
				'user-agent'          => 'Replycart-WooCommerce/' . REPLYCART_VERSION,
			)
		);
		if ( is_wp_error( $answer ) ) {
			throw $this->unreached( $answer );
		}
		delete_transient( self::DOWN );
		return $answer;
	}

	/**
	 * Try it again at once, whatever happened before: for the test of the connection.
	 */
	public function forget_outage(): void {
		delete_transient( self::DOWN );
	}

	/**
	 * The kind words for an outage.
	 */
	public static function away(): string {
		return __( 'Replycart cannot be reached right now. Your shop is not affected: sales, holds and payments go on by themselves. Try again in a minute.', 'replycart' );
	}

	/**
	 * What a failed connection means: refused at the door, or sent and never answered.
	 *
	 * @param \WP_Error $error Of the HTTP layer.
	 */
	private function unreached( \WP_Error $error ): Sidecar_Error {
		$said = $error->get_error_message();
		// Of this address: a mistyped one in the form must not put the saved one to rest.
		set_transient( self::DOWN, md5( $this->settings->url() ), self::REST );
		Log::write( 'warning', 'Replycart not reached: ' . $said );
		// Codes of cURL: 5, 6 and 7 fail before anything was sent.
		$before = preg_match( '/cURL error (5|6|7|35|60):|resolve host|Connection refused|Failed to connect/i', $said );
		return new Sidecar_Error( $before ? 'down' : 'unsure', self::away() );
	}

	/**
	 * Status and JSON, or the problem that it tells.
	 *
	 * @param array<string, mixed> $answer Of the HTTP layer.
	 * @return array{status: int, body: array<mixed>}
	 * @throws Sidecar_Error See its kinds.
	 */
	private function read( array $answer ): array {
		$status = (int) wp_remote_retrieve_response_code( $answer );
		$found  = json_decode( (string) wp_remote_retrieve_body( $answer ), true );
		if ( $status >= 200 && $status < 300 ) {
			if ( 204 === $status ) {
				$found = array();
			}
			if ( ! is_array( $found ) ) {
				throw new Sidecar_Error( 'broken', __( 'What answers at that address is not Replycart. Check the address in the settings.', 'replycart' ), $status );
			}
			return array(
				'status' => $status,
				'body'   => $found,
			);
		}
		$problem = is_array( $found ) ? $found : array();
		$detail  = self::text( $problem['detail'] ?? $problem['title'] ?? '' );
		if ( 401 === $status || 403 === $status ) {
			/* translators: %s: what the sidecar said */
			throw new Sidecar_Error( 'denied', sprintf( __( 'Replycart does not accept the token: %s', 'replycart' ), '' === $detail ? (string) $status : $detail ), $status );
		}
		if ( array() === $problem || ( $status >= 300 && $status < 400 ) ) {
			throw new Sidecar_Error( $status >= 500 ? 'unsure' : 'broken', __( 'What answers at that address is not Replycart. Check the address in the settings.', 'replycart' ), $status );
		}
		$fields = array();
		foreach ( is_array( $problem['errors'] ?? null ) ? $problem['errors'] : array() as $field => $texts ) {
			$fields[ (string) $field ] = array_map( array( self::class, 'text' ), array_values( (array) $texts ) );
		}
		$kind = in_array( $status, array( 500, 503, 504 ), true ) ? 'unsure' : 'refused';
		throw new Sidecar_Error( $kind, '' === $detail ? (string) $status : $detail, $status, $fields );
	}

	/**
	 * A text of the sidecar, whatever it sent.
	 *
	 * @param mixed $value Anything.
	 */
	private static function text( mixed $value ): string {
		return is_scalar( $value ) ? (string) $value : (string) wp_json_encode( $value );
	}
}
