<?php
/**
 * A request of the sidecar that the shop does not carry out, and why.
 *
 * @package Replycart
 */

namespace Replycart\Tools;

defined( 'ABSPATH' ) || exit;

/**
 * Codes: invalid (field), out_of_stock (sku), mismatch, not_found, busy.
 */
final class Refusal extends \Exception {

	private const STATUS = array(
		'invalid'      => 422,
		'out_of_stock' => 409,
		'mismatch'     => 409,
		'not_found'    => 404,
		'busy'         => 503,
	);

	/**
	 * What it is about: field or sku.
	 *
	 * @var array<string, string>
	 */
	private array $about;

	/**
	 * The code that the sidecar knows.
	 *
	 * @var string
	 */
	private string $reason;

	/**
	 * Make one.
	 *
	 * @param string                $reason  One of the codes above.
	 * @param string                $message For a person.
	 * @param array<string, string> $about   field or sku.
	 */
	public function __construct( string $reason, string $message, array $about = array() ) {
		parent::__construct( $message );
		$this->reason = $reason;
		$this->about  = $about;
	}

	/**
	 * A field that is not as it must be.
	 *
	 * @param string $field   Its name.
	 * @param string $message What is wrong with it.
	 */
	public static function invalid( string $field, string $message ): self {
		return new self( 'invalid', trim( "$field: $message", ': ' ), array( 'field' => $field ) );
	}

	/**
	 * The code.
	 */
	public function reason(): string {
		return $this->reason;
	}

	/**
	 * As the answer of a REST route.
	 */
	public function response(): \WP_REST_Response {
		$status = self::STATUS[ $this->reason ] ?? 400;
		$body   = array(
			'code'    => $this->reason,
			'message' => $this->getMessage(),
			'data'    => array( 'status' => $status ),
		);
		$answer = new \WP_REST_Response( $body + $this->about, $status );
		if ( 503 === $status ) {
			$answer->header( 'Retry-After', '2' );
		}
		return $answer;
	}
}
