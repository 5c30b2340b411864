<?php
/**
 * WordPress' tools for personal data.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Client;
use Replycart\Api\Sidecar_Error;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Exports and erases what Replycart keeps about the buyer with an e-mail address, and what it wrote on orders.
 */
final class Privacy {

	/**
	 * Make one.
	 *
	 * @param Client $client The sidecar.
	 */
	public function __construct( private Client $client ) {
	}

	/**
	 * Filter of wp_privacy_personal_data_exporters.
	 *
	 * @param mixed $exporters Of WordPress.
	 * @return array<string, mixed>
	 */
	public static function exporters( mixed $exporters ): array {
		return ( is_array( $exporters ) ? $exporters : array() ) + array(
			'replycart' => array(
				'exporter_friendly_name' => __( 'Purchases by reply (Replycart)', 'replycart' ),
				'callback'               => static fn( $email, $page = 1 ): array => ( new self( Plugin::client() ) )->export( (string) $email, (int) $page ),
			),
		);
	}

	/**
	 * Filter of wp_privacy_personal_data_erasers.
	 *
	 * @param mixed $erasers Of WordPress.
	 * @return array<string, mixed>
	 */
	public static function erasers( mixed $erasers ): array {
		return ( is_array( $erasers ) ? $erasers : array() ) + array(
			'replycart' => array(
				'eraser_friendly_name' => __( 'Purchases by reply (Replycart)', 'replycart' ),
				'callback'             => static fn( $email, $page = 1 ): array => ( new self( Plugin::client() ) )->erase( (string) $email, (int) $page ),
			),
		);
	}

	/**
	 * Everything that Replycart keeps about a buyer.
	 *
	 * @param string $email Address.
	 * @param int    $page  From 1.
	 * @return array{data: array<int, array<string, mixed>>, done: bool}
	 */
	public function export( string $email, int $page ): array {
		$data = array();
		try {
			$found = $this->buyers( $email, $page );
			foreach ( $found['items'] as $buyer ) {
				$id     = Page::text( $buyer, 'network' ) . '-' . Page::text( $buyer, 'id' );
				$all    = $this->client->get( $this->path( $buyer ), array(), 10.0 );
				$data[] = array(
					'group_id'    => 'replycart',
					'group_label' => __( 'Purchases by reply', 'replycart' ),
					'item_id'     => 'replycart-' . sanitize_key( $id ),
					'data'        => self::flat( $all ),
				);
			}
			return array(
				'data' => $data,
				'done' => $found['done'],
			);
		} catch ( Sidecar_Error $error ) {
			$data[] = array(
				'group_id'    => 'replycart',
				'group_label' => __( 'Purchases by reply', 'replycart' ),
				'item_id'     => 'replycart-away',
				'data'        => array(
					array(
						'name'  => __( 'Not complete', 'replycart' ),
						'value' => $error->told(),
					),
				),
			);
			return array(
				'data' => $data,
				'done' => true,
			);
		}
	}

	/**
	 * Erase the buyer in Replycart, and handle and link on the orders here.
	 *
	 * @param string $email Address.
	 * @param int    $page  From 1.
	 * @return array{items_removed: bool, items_retained: bool, messages: string[], done: bool}
	 */
	public function erase( string $email, int $page ): array {
		$answer = array(
			'items_removed'  => false,
			'items_retained' => false,
			'messages'       => array(),
			'done'           => true,
		);
		try {
			// Always the first page: who is erased has no address any more.
			$found = $this->buyers( $email, 1 );
			$stuck = true;
			$open  = false;
			foreach ( $found['items'] as $buyer ) {
				$told  = $this->client->post( $this->path( $buyer ) . '/erase' );
				$waits = ! empty( $told['under_way'] );
				$stuck = $stuck && $waits;
				$open  = $open || $waits;

				$answer['items_removed'] = $answer['items_removed'] || ! $waits || array_filter( (array) ( $told['erased'] ?? array() ) );
				if ( ! empty( $told['kept'] ) || ! empty( $told['retained'] ) ) {
					$answer['items_retained'] = true;
					$answer['messages'][]     = __( 'Replycart keeps what the law demands of paid purchases, without name and address.', 'replycart' );
				}
			}
			if ( $open ) {
				$answer['items_retained'] = true;
				array_unshift( $answer['messages'], __( 'A purchase by reply is still under way, so Replycart keeps its name and address until it is over. Erase again then.', 'replycart' ) );
			}
			// Who has a purchase under way stays on the first page: asking on would never end.
			$answer['done'] = $found['done'] || $page >= 50 || $stuck;
			// Nobody of this address is left unasked only once the list has come to its end.
			$all = $found['done'];
		} catch ( Sidecar_Error $error ) {
			$answer['items_retained'] = true;
			$answer['messages'][]     = __( 'Replycart could not be asked, so nothing was erased there. Erase again later.', 'replycart' ) . ' ' . $error->told();
			// A shop that is not connected has nobody to ask: what stands on the order itself decides.
			$all  = 'unset' === $error->kind();
			$open = false;
		}
		if ( $answer['done'] ) {
			// A buyer may have paid several purchases with one order that names only the first of them: so while anything is under way, all wait.
			$orders = Privacy_Orders::forget( $email, $all && ! $open );

			$answer['items_removed'] = $answer['items_removed'] || $orders['removed'];
			if ( $orders['retained'] ) {
				$answer['items_retained'] = true;
				$answer['messages'][]     = __( 'Orders by reply keep handle and reply until it is known that the purchase is over. Erase again then.', 'replycart' );
			}
		}
		$answer['messages'] = array_values( array_unique( $answer['messages'] ) );
		return $answer;
	}

	/**
	 * Buyers with an address.
	 *
	 * @param string $email Address.
	 * @param int    $page  From 1.
	 * @return array{items: array<int, array<string, mixed>>, done: bool}
	 * @throws Sidecar_Error When it cannot be asked.
	 */
	private function buyers( string $email, int $page ): array {
		$found = $this->client->get(
			'/buyers',
			array(
				'email'    => $email,
				'page'     => $page,
				'per_page' => 10,
			)
		);
		return array(
			'items' => array_values( array_filter( is_array( $found['items'] ?? null ) ? $found['items'] : array(), 'is_array' ) ),
			'done'  => $page >= (int) ( $found['pages'] ?? 1 ),
		);
	}

	/**
	 * Path of a buyer.
	 *
	 * @param array<string, mixed> $buyer Of the list.
	 */
	private function path( array $buyer ): string {
		return '/buyers/' . rawurlencode( Page::text( $buyer, 'network' ) ) . '/' . rawurlencode( Page::text( $buyer, 'id' ) );
	}

	/**
	 * Nested data as names and values.
	 *
	 * @param array<mixed> $data   Of the sidecar.
	 * @param string       $within Name of what it is in.
	 * @return array<int, array{name: string, value: string}>
	 */
	private static function flat( array $data, string $within = '' ): array {
		$rows = array();
		foreach ( $data as $name => $value ) {
			$path = '' === $within ? (string) $name : $within . ' ' . $name;
			if ( is_array( $value ) ) {
				$rows = array_merge( $rows, self::flat( $value, $path ) );
			} elseif ( null !== $value && '' !== $value ) {
				$rows[] = array(
					'name'  => $path,
					'value' => esc_html( is_bool( $value ) ? ( $value ? 'true' : 'false' ) : (string) $value ),
				);
			}
		}
		return $rows;
	}
}
