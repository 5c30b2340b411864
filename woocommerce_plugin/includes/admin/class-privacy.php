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
use Replycart\Orders\Claims;
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
			$orders = $this->orders( $email, $all && ! $open );

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
	 * Forget handle and reply on the orders of an address that are over.
	 *
	 * @param string $email Address.
	 * @param bool   $may   Whether nothing is under way at the sidecar; else they are looked at only.
	 * @return array{removed: bool, retained: bool}
	 */
	private function orders( string $email, bool $may ): array {
		$answer = array(
			'removed'  => false,
			'retained' => false,
		);
		$orders = wc_get_orders(
			array(
				'billing_email' => $email,
				'limit'         => -1,
				'type'          => 'shop_order',
			)
		);
		foreach ( is_array( $orders ) ? $orders : array() as $order ) {
			if ( '' === (string) $order->get_meta( Builder::REFERENCE ) ) {
				continue;
			}
			$metas = array_filter( self::METAS, static fn( string $key ): bool => '' !== (string) $order->get_meta( $key ) );
			$notes = $this->notes( $order );
			if ( ! $metas && ! $notes ) {
				continue;
			}
			if ( ! $may || ! $this->over( $order ) ) {
				$answer['retained'] = true;
				continue;
			}
			foreach ( $metas as $key ) {
				$order->delete_meta_data( $key );
			}
			$order->save_meta_data();
			foreach ( $notes as $id => $text ) {
				wp_update_comment(
					array(
						'comment_ID'      => $id,
						// WordPress takes the slashes of a form off again.
						'comment_content' => wp_slash( $text ),
					)
				);
			}
			$answer['removed'] = true;
		}
		return $answer;
	}

	/**
	 * Whether nobody writes this order any more: it is paid or cancelled, and its last step is done. Before that the sidecar
	 * sends it again, and what was taken off it would come back or be missed.
	 *
	 * @param \WC_Order $order Of ours.
	 */
	private function over( \WC_Order $order ): bool {
		$claim = ( new Claims() )->find( (string) $order->get_meta( Builder::REFERENCE ) );
		if ( $claim && 'done' !== $claim['step'] ) {
			return false;
		}
		return (bool) $order->get_date_paid( 'edit' ) || in_array( $order->get_status(), array( 'cancelled', 'refunded', 'trash' ), true );
	}

	/**
	 * The notes that were made with an order as they read without who replied, and with what; what was paid and how stays.
	 *
	 * @param \WC_Order $order Of ours.
	 * @return array<int|string, string> By the note's id; only those that change.
	 */
	private function notes( \WC_Order $order ): array {
		$changed = array();
		foreach ( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) as $note ) {
			$text = preg_replace( '/^Replycart: @\S* on (\S+), reply .*?, sale /s', 'Replycart: $1, sale ', (string) $note->content );
			if ( is_string( $text ) && $text !== (string) $note->content ) {
				$changed[ $note->id ] = $text;
			}
		}
		return $changed;
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
