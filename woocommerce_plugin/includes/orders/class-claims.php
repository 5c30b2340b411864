<?php
/**
 * Which reference is which order, and how far its making has come.
 *
 * @package Replycart
 */

namespace Replycart\Orders;

defined( 'ABSPATH' ) || exit;

/**
 * One row a reference, kept unique by the database. Steps: new, made (an order without stock), taken (its stock is
 * taken), done. Every step forward is a conditional update that must change one row.
 */
class Claims {

	public const TABLE = 'replycart_orders';

	/**
	 * The row of a reference.
	 *
	 * @param string $reference Our reference.
	 * @return array{id: int, reference: string, order_id: int, step: string, total: string}|null
	 */
	public function find( string $reference ): ?array {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT id, reference, order_id, step, total FROM %i WHERE reference = %s', $this->table(), $reference ), ARRAY_A ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		if ( ! is_array( $row ) ) {
			return null;
		}
		return array(
			'id'        => (int) $row['id'],
			'reference' => (string) $row['reference'],
			'order_id'  => (int) $row['order_id'],
			'step'      => (string) $row['step'],
			'total'     => (string) $row['total'],
		);
	}

	/**
	 * Put the row there, once.
	 *
	 * @param string $reference Our reference.
	 * @param string $total     What was paid, as decimal.
	 * @param int    $order_id  An order that stands already, else 0.
	 */
	public function open( string $reference, string $total, int $order_id = 0 ): void {
		global $wpdb;
		$wpdb->query( // phpcs:ignore WordPress.DB.DirectDatabaseQuery
			$wpdb->prepare(
				'INSERT IGNORE INTO %i (reference, order_id, step, total, created) VALUES (%s, %d, %s, %s, UTC_TIMESTAMP())',
				$this->table(),
				$reference,
				$order_id,
				$order_id ? 'done' : 'new',
				$total
			)
		);
	}

	/**
	 * One step forward. False when somebody else was first.
	 *
	 * @param int    $id       The row.
	 * @param string $from     The step that it must be at.
	 * @param string $to       The step after.
	 * @param int    $order_id The order of the row from now on.
	 */
	public function advance( int $id, string $from, string $to, int $order_id ): bool {
		global $wpdb;
		$changed = $wpdb->query( // phpcs:ignore WordPress.DB.DirectDatabaseQuery
			$wpdb->prepare(
				'UPDATE %i SET step = %s, order_id = %d WHERE id = %d AND step = %s AND order_id IN (0, %d)',
				$this->table(),
				$to,
				$order_id,
				$id,
				$from,
				$order_id
			)
		);
		return 1 === $changed;
	}

	/**
	 * Back to the beginning: the order of the row was thrown away before its stock was taken.
	 *
	 * @param int $id The row.
	 */
	public function restart( int $id ): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( "UPDATE %i SET step = 'new', order_id = 0 WHERE id = %d AND step = 'made'", $this->table(), $id ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
	}

	/**
	 * Forget a row whose order never came to be.
	 *
	 * @param int $id The row.
	 */
	public function drop( int $id ): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( "DELETE FROM %i WHERE id = %d AND step IN ('new', 'made')", $this->table(), $id ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
	}

	/**
	 * Full name of the table.
	 */
	private function table(): string {
		global $wpdb;
		return $wpdb->prefix . self::TABLE;
	}
}
