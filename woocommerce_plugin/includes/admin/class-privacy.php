<?php
/**
 * WordPress' tools for personal data.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Api\Client;
use Replycart\Api\Sidecar_Error;
use Replycart\Orders\Builder;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Exports and erases what Replycart keeps about the buyer with an e-mail address, and what it wrote on orders.
 */
final class Privacy {

	private const METAS = array( Builder::HANDLE, Builder::REPLY );

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
				'exporter_friendly_name' => __( 'Purchases by reply on X (Replycart)', 'replycart' ),
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
				'eraser_friendly_name' => __( 'Purchases by reply on X (Replycart)', 'replycart' ),
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
					'group_label' => __( 'Purchases by reply on X', 'replycart' ),
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
				'group_label' => __( 'Purchases by reply on X', 'replycart' ),
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
			foreach ( $found['items'] as $buyer ) {
				$told  = $this->client->post( $this->path( $buyer ) . '/erase' );
				$waits = ! empty( $told['under_way'] );
				$stuck = $stuck && $waits;

				$answer['items_removed'] = $answer['items_removed'] || ! $waits || array_filter( (array) ( $told['erased'] ?? array() ) );
				if ( $waits ) {
					$answer['items_retained'] = true;
					$answer['messages'][]     = __( 'A purchase by reply on X is still under way, so Replycart keeps its name and address until it is over. Erase again then.', 'replycart' );
				}
				if ( ! empty( $told['kept'] ) || ! empty( $told['retained'] ) ) {
					$answer['items_retained'] = true;
					$answer['messages'][]     = __( 'Replycart keeps what the law demands of paid purchases, without name and address.', 'replycart' );
				}
			}
			$answer['messages'] = array_values( array_unique( $answer['messages'] ) );
			// Who has a purchase under way stays on the first page: asking on would never end.
			$answer['done'] = $found['done'] || $page >= 50 || $stuck;
		} catch ( Sidecar_Error $error ) {
			$answer['items_retained'] = true;
			$answer['messages'][]     = __( 'Replycart could not be asked, so nothing was erased there. Erase again later.', 'replycart' ) . ' ' . $error->told();
		}
		if ( 1 === $page ) {
			$answer['items_removed'] = $this->orders( $email ) || $answer['items_removed'];
		}
		return $answer;
	}

	/**
	 * Forget handle and reply on the orders of an address.
	 *
	 * @param string $email Address.
	 */
	private function orders( string $email ): bool {
		$removed = false;
		$orders  = wc_get_orders(
			array(
				'billing_email' => $email,
				'limit'         => -1,
				'type'          => 'shop_order',
			)
		);
		foreach ( is_array( $orders ) ? $orders : array() as $order ) {
			$had = false;
			foreach ( self::METAS as $key ) {
				if ( '' !== (string) $order->get_meta( $key ) ) {
					$order->delete_meta_data( $key );
					$had = true;
				}
			}
			if ( $had ) {
				$order->save_meta_data();
			}
			if ( '' !== (string) $order->get_meta( Builder::REFERENCE ) ) {
				$had = $this->notes( $order ) || $had;
			}
			$removed = $removed || $had;
		}
		return $removed;
	}

	/**
	 * Forget who replied, and with what, in the note that was made with an order; what was paid and how stays.
	 *
	 * @param \WC_Order $order Of ours.
	 */
	private function notes( \WC_Order $order ): bool {
		$removed = false;
		foreach ( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) as $note ) {
			$text = preg_replace( '/^Replycart: @\S* on (\S+), reply .*?, sale /s', 'Replycart: $1, sale ', (string) $note->content );
			if ( is_string( $text ) && $text !== (string) $note->content ) {
				wp_update_comment(
					array(
						'comment_ID'      => $note->id,
						'comment_content' => $text,
					)
				);
				$removed = true;
			}
		}
		return $removed;
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
