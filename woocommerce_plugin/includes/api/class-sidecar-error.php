<?php
/**
 * The sidecar did not do what was asked.
 *
 * @package Replycart
 */

namespace Replycart\Api;

defined( 'ABSPATH' ) || exit;

/**
 * Kinds: unset (no address or token), down (not reached: nothing was done), unsure (no answer: it may have been
 * done), denied (token), refused (it said no: see fields), broken (an answer that makes no sense).
 */
final class Sidecar_Error extends \Exception {

	/**
	 * One of the kinds above.
	 *
	 * @var string
	 */
	private string $kind;

	/**
	 * HTTP status, 0 without an answer.
	 *
	 * @var int
	 */
	private int $status;

	/**
	 * Texts by field, from the problem's errors.
	 *
	 * @var array<string, string[]>
	 */
	private array $fields;

	/**
	 * Make one.
	 *
	 * @param string                  $kind    One of the kinds above.
	 * @param string                  $message For a person.
	 * @param int                     $status  HTTP status, 0 without an answer.
	 * @param array<string, string[]> $fields  Texts by field.
	 */
	public function __construct( string $kind, string $message, int $status = 0, array $fields = array() ) {
		parent::__construct( $message );
		$this->kind   = $kind;
		$this->status = $status;
		$this->fields = $fields;
	}

	/**
	 * One of the kinds above.
	 */
	public function kind(): string {
		return $this->kind;
	}

	/**
	 * HTTP status, 0 without an answer.
	 */
	public function status(): int {
		return $this->status;
	}

	/**
	 * Texts by field.
	 *
	 * @return array<string, string[]>
	 */
	public function fields(): array {
		return $this->fields;
	}

	/**
	 * Whether a sidecar said it that has no such call yet: a path, a method or a search that it does not know.
	 */
	public function is_older(): bool {
		return 405 === $this->status
			|| ( 404 === $this->status && 0 === strpos( $this->getMessage(), 'The requested URL was not found' ) )
			|| ( 422 === $this->status && array( 'search' ) === array_keys( $this->fields ) );
	}

	/**
	 * The message and every field's text, in one line.
	 */
	public function told(): string {
		$parts = array( $this->getMessage() );
		foreach ( $this->fields as $field => $texts ) {
			$parts[] = $field . ': ' . implode( ' ', $texts );
		}
		return implode( ' ', $parts );
	}
}
