<?php
/**
 * What Replycart wrote on the shop's orders, and WordPress' tool for erasing it.
 *
 * @package Replycart
 */

namespace Replycart\Admin;

use Replycart\Orders\Builder;
use Replycart\Orders\Claims;

defined( 'ABSPATH' ) || exit;

/**
 * Takes handle and reply off the orders of a person, and out of the notes that were made with them.
 */
final class Privacy_Orders {

	private const METAS = array( Builder::HANDLE, Builder::REPLY );

	/**
	 * Forget handle and reply on the orders of an address that are over.
	 *
	 * @param string $email Address.
	 * @param bool   $may   Whether nothing is under way at the sidecar; else they are looked at only.
	 * @return array{removed: bool, retained: bool}
	 */
	public static function forget( string $email, bool $may ): array {
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
			$notes = self::notes( $order );
			if ( ! $metas && ! $notes ) {
				continue;
			}
			if ( ! $may || ! self::over( $order ) ) {
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
	private static function over( \WC_Order $order ): bool {
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
	private static function notes( \WC_Order $order ): array {
		$changed = array();
		foreach ( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) as $note ) {
			$text = preg_replace( '/^Replycart: @\S* on (\S+), reply .*?, sale /s', 'Replycart: $1, sale ', (string) $note->content );
			if ( is_string( $text ) && $text !== (string) $note->content ) {
				$changed[ $note->id ] = $text;
			}
		}
		return $changed;
	}
}
