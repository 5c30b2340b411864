<?php
/**
 * Refunds at PayPal, through the sidecar.
 *
 * @package Replycart
 */

namespace Replycart\Gateway;

use Replycart\Api\Client;
use Replycart\Api\Sidecar_Error;
use Replycart\Install;
use Replycart\Orders\Builder;
use Replycart\Plugin;
use Replycart\Tools\Log;
use Replycart\Tools\Money;

defined( 'ABSPATH' ) || exit;

/**
 * Either PayPal gave the money back, or WooCommerce shows an error and keeps no refund. When nobody knows (the answer was
 * lost), what was sent is kept on the order, and the next try asks about that one before it sends anything.
 */
class Refunds {

	public const CHECK = 'replycart_check_refund';
	public const OPEN  = '_replycart_open_refund';
	/** Seconds to wait: the sidecar answers within 25. */
	private const WAIT = 32.0;
	/** States of a refund that gave nothing back. */
	private const OVER    = array( 'failed', 'refused', 'void' );
	private const PATIENT = array( 60, 300, 900, 3600, 10800, 43200, 86400, 259200 );

	/**
	 * Make one.
	 *
	 * @param Client $client The sidecar.
	 */
	public function __construct( private Client $client ) {
	}

	/**
	 * Refund. True when PayPal did it, or has it in hand.
	 *
	 * @param \WC_Order $order  The order.
	 * @param mixed     $amount Decimal.
	 * @param string    $reason For the buyer.
	 * @return bool|\WP_Error
	 */
	public function refund( \WC_Order $order, mixed $amount, string $reason ) {
		$minor = Money::minor( is_float( $amount ) ? $amount : (string) $amount, $order->get_currency() );
		if ( null === $minor || $minor <= 0 ) {
			return self::no( __( 'Enter an amount to refund.', 'replycart' ) );
		}
		$sent = false;
		try {
			$purchase = $this->purchase( $order );
			$before   = $this->unsettled( $order, $purchase );
			if ( $before ) {
				if ( (int) $before['amount'] !== $minor ) {
					/* translators: %s: amount with currency */
					return self::no( sprintf( __( 'An earlier refund of %s went through at PayPal, but its answer was lost. Refund exactly that amount first, so that the shop shows it too; nothing is sent a second time.', 'replycart' ), Money::decimal( (int) $before['amount'], $order->get_currency() ) . ' ' . $order->get_currency() ) );
				}
				return $this->settled( $order, $purchase, $before );
			}
			$refund = $this->newest( $order );
			$body   = array(
				'amount'         => $minor,
				'reason'         => mb_substr( $reason, 0, 200 ),
				'source'         => 'shop',
				'shop_refund_id' => (string) $refund,
				'wait'           => true,
			);
			$this->remember( $order, (string) $refund );
			$sent   = true;
			$answer = $this->client->call( 'POST', '/purchases/' . rawurlencode( $purchase ) . '/refund', $body, self::WAIT, 'woo-refund-' . $order->get_id() . '-' . $refund );
			return $this->settled( $order, $purchase, $answer['body'] + array( 'amount' => $minor ), (string) $refund );
		} catch ( Sidecar_Error $error ) {
			if ( $sent && 'unsure' !== $error->kind() ) {
				$this->remember( $order, '' );
			}
			return self::no( $this->words( $error ) );
		}
	}

	/**
	 * Task: has PayPal decided about a refund that it had in hand?
	 *
	 * @param mixed $order_id The order.
	 * @param mixed $refund   The shop's refund.
	 * @param mixed $attempt  How often it was asked.
	 */
	public static function check( mixed $order_id, mixed $refund, mixed $attempt ): void {
		$order = wc_get_order( (int) $order_id );
		if ( $order instanceof \WC_Order ) {
			Plugin::refunds()->look_again( $order, (string) $refund, (int) $attempt );
		}
	}

	/**
	 * See what became of a refund that was queued; tell the merchant on the order.
	 *
	 * @param \WC_Order $order   The order.
	 * @param string    $refund  The shop's refund.
	 * @param int       $attempt How often it was asked.
	 */
	public function look_again( \WC_Order $order, string $refund, int $attempt ): void {
		try {
			$found = $this->known( $this->purchase( $order ), $refund );
		} catch ( Sidecar_Error $error ) {
			$found = array( 'state' => 'queued' );
		}
		$state = (string) ( $found['state'] ?? '' );
		if ( 'done' === $state ) {
			$order->add_order_note( __( 'PayPal has completed the refund.', 'replycart' ) );
			return;
		}
		if ( in_array( $state, self::OVER, true ) ) {
			$order->add_order_note( __( 'ATTENTION: PayPal refused a refund that this order shows as made. The buyer has NOT got the money. Delete the refund here, or pay it back in another way.', 'replycart' ) );
			Log::write( 'error', 'PayPal refused refund ' . $refund . ' of order ' . $order->get_id() );
			return;
		}
		$this->later( $order, $refund, $attempt + 1 );
	}

	/**
	 * PayPal's answer as WooCommerce wants it.
	 *
	 * @param \WC_Order            $order    The order.
	 * @param string               $purchase Its purchase.
	 * @param array<string, mixed> $answer   id, state, amount.
	 * @param string               $refund   The shop's refund, when it was just sent.
	 * @return bool|\WP_Error
	 */
	private function settled( \WC_Order $order, string $purchase, array $answer, string $refund = '' ) {
		$state = (string) ( $answer['state'] ?? '' );
		$money = Money::decimal( (int) ( $answer['amount'] ?? 0 ), $order->get_currency() ) . ' ' . $order->get_currency();
		$this->remember( $order, '' );
		if ( in_array( $state, self::OVER, true ) ) {
			return self::no( __( 'PayPal refused the refund. Nothing was given back.', 'replycart' ) );
		}
		if ( 'done' === $state ) {
			/* translators: 1: amount with currency, 2: PayPal's or the sidecar's number of the refund */
			$order->add_order_note( sprintf( __( 'PayPal gave %1$s back to the buyer (refund %2$s).', 'replycart' ), esc_html( $money ), esc_html( (string) ( $answer['id'] ?? '' ) ) ) );
			return true;
		}
		/* translators: %s: amount with currency */
		$order->add_order_note( sprintf( __( 'PayPal has not answered yet whether %s was given back. Replycart keeps asking; the answer will stand here.', 'replycart' ), esc_html( $money ) ) );
		$this->later( $order, '' === $refund ? (string) ( $answer['shop_refund_id'] ?? '' ) : $refund, 0 );
		return true;
	}

	/**
	 * The purchase of an order.
	 *
	 * @param \WC_Order $order The order.
	 * @throws Sidecar_Error Refused, when there is none.
	 */
	private function purchase( \WC_Order $order ): string {
		$id = (string) $order->get_meta( Builder::PURCHASE );
		if ( '' !== $id ) {
			return $id;
		}
		$found = $this->client->get( '/purchases', array( 'order' => (string) $order->get_id() ) );
		foreach ( $found['items'] ?? array() as $row ) {
			if ( (string) ( $row['order_id'] ?? '' ) === (string) $order->get_id() ) {
				return (string) $row['id'];
			}
		}
		throw new Sidecar_Error( 'refused', __( 'Replycart knows no purchase of this order.', 'replycart' ), 404 );
	}

	/**
	 * An earlier try whose answer was lost, if the sidecar took it. Null when there is none.
	 *
	 * @param \WC_Order $order    The order.
	 * @param string    $purchase Its purchase.
	 * @return array<string, mixed>|null
	 * @throws Sidecar_Error When it cannot be asked.
	 */
	private function unsettled( \WC_Order $order, string $purchase ): ?array {
		$open = (string) $order->get_meta( self::OPEN );
		if ( '' === $open ) {
			return null;
		}
		$found = $this->known( $purchase, $open );
		if ( $found && ! in_array( $found['state'] ?? '', self::OVER, true ) ) {
			return $found;
		}
		return null;
	}

	/**
	 * What the sidecar knows about a refund of the shop.
	 *
	 * @param string $purchase The purchase.
	 * @param string $refund   The shop's refund.
	 * @return array<string, mixed>|null
	 * @throws Sidecar_Error When it cannot be asked.
	 */
	private function known( string $purchase, string $refund ): ?array {
		$story = $this->client->get( '/purchases/' . rawurlencode( $purchase ) );
		$found = null;
		foreach ( $story['refunds'] ?? array() as $row ) {
			if ( is_array( $row ) && (string) ( $row['shop_refund_id'] ?? '' ) === $refund ) {
				// What somebody refunds in PayPal's own pages can leave two rows of one refund: the one in force counts.
				if ( ! in_array( (string) ( $row['state'] ?? '' ), self::OVER, true ) ) {
					return $row;
				}
				$found = $row;
			}
		}
		return $found;
	}

	/**
	 * Number of the refund that WooCommerce just made and is asking about.
	 *
	 * @param \WC_Order $order The order.
	 */
	private function newest( \WC_Order $order ): int {
		$ids = array_map( static fn( $refund ): int => (int) $refund->get_id(), wc_get_order( $order->get_id() )->get_refunds() );
		return $ids ? max( $ids ) : 0;
	}

	/**
	 * Keep on the order which refund is on its way; empty for none.
	 *
	 * @param \WC_Order $order  The order.
	 * @param string    $refund The shop's refund.
	 */
	private function remember( \WC_Order $order, string $refund ): void {
		if ( (string) $order->get_meta( self::OPEN ) === $refund ) {
			return;
		}
		if ( '' === $refund ) {
			$order->delete_meta_data( self::OPEN );
		} else {
			$order->update_meta_data( self::OPEN, $refund );
		}
		$order->save_meta_data();
	}

	/**
	 * Ask again later.
	 *
	 * @param \WC_Order $order   The order.
	 * @param string    $refund  The shop's refund.
	 * @param int       $attempt How often it was asked.
	 */
	private function later( \WC_Order $order, string $refund, int $attempt ): void {
		if ( isset( self::PATIENT[ $attempt ] ) && '' !== $refund ) {
			as_schedule_single_action( time() + self::PATIENT[ $attempt ], self::CHECK, array( $order->get_id(), $refund, $attempt ), Install::GROUP );
		}
	}

	/**
	 * What the merchant reads.
	 *
	 * @param Sidecar_Error $error Of the sidecar.
	 */
	private function words( Sidecar_Error $error ): string {
		switch ( $error->kind() ) {
			case 'down':
				return __( 'Replycart cannot be reached, so nothing was refunded. Try again in a minute.', 'replycart' );
			case 'unsure':
				return __( 'Replycart did not answer in time, so it is not known whether PayPal gave the money back. Try the same amount again in a minute: it will not be paid twice.', 'replycart' );
			case 'refused':
				/* translators: %s: the reason */
				return sprintf( __( 'The refund was refused, and nothing was given back: %s', 'replycart' ), $error->told() );
			default:
				return $error->told();
		}
	}

	/**
	 * The error that makes WooCommerce drop its refund.
	 *
	 * @param string $message For the merchant.
	 */
	private static function no( string $message ): \WP_Error {
		return new \WP_Error( 'replycart_refund', $message );
	}
}
