<?php
/**
 * Tells the sidecar what changed: signed, retried, without personal data.
 *
 * @package Replycart
 */

namespace Replycart\Notices;

use Replycart\Install;
use Replycart\Orders\Builder;
use Replycart\Plugin;
use Replycart\Settings;
use Replycart\Tools\Log;

defined( 'ABSPATH' ) || exit;

/**
 * One notice, in the shape of WooCommerce's own webhooks. Every try of it carries the same delivery id.
 */
class Delivery {

	public const AGAIN   = 'replycart_notice_again';
	private const WAIT   = 5.0;
	private const PAUSES = array( 30, 120, 600, 1800, 3600, 10800, 21600, 43200 );

	/**
	 * Make one.
	 *
	 * @param Settings $settings Address and secret.
	 */
	public function __construct( private Settings $settings ) {
	}

	/**
	 * Task: the first try.
	 *
	 * @param mixed $topic What happened.
	 * @param mixed $id    To what.
	 */
	public static function first( mixed $topic, mixed $id ): void {
		( new self( Plugin::settings() ) )->tell( (string) $topic, (int) $id, wp_generate_uuid4(), 0 );
	}

	/**
	 * Task: a later try.
	 *
	 * @param mixed $topic    What happened.
	 * @param mixed $id       To what.
	 * @param mixed $delivery Delivery id.
	 * @param mixed $attempt  How many tries were before.
	 */
	public static function again( mixed $topic, mixed $id, mixed $delivery, mixed $attempt ): void {
		( new self( Plugin::settings() ) )->tell( (string) $topic, (int) $id, (string) $delivery, (int) $attempt );
	}

	/**
	 * Send it; on failure again later, up to a day.
	 *
	 * @param string $topic    What happened.
	 * @param int    $id       To what.
	 * @param string $delivery Delivery id.
	 * @param int    $attempt  How many tries were before.
	 * @return bool Whether it was taken.
	 */
	public function tell( string $topic, int $id, string $delivery, int $attempt ): bool {
		if ( ! $this->settings->notices() ) {
			return false;
		}
		if ( 'refund.created' === $topic && $this->known( $id ) ) {
			return true;
		}
		$body   = (string) wp_json_encode( $this->body( $topic, $id ) );
		$answer = wp_remote_post(
			$this->settings->url() . '/webhooks/woocommerce',
			array(
				'body'                => $body,
				'headers'             => array(
					'Content-Type'             => 'application/json',
					'X-WC-Webhook-Source'      => home_url( '/' ),
					'X-WC-Webhook-Topic'       => $topic,
					'X-WC-Webhook-Resource'    => strtok( $topic, '.' ),
					'X-WC-Webhook-Event'       => substr( (string) strstr( $topic, '.' ), 1 ),
					'X-WC-Webhook-Delivery-ID' => $delivery,
					'X-WC-Webhook-Signature'   => self::signature( $body, $this->settings->webhook_secret() ),
				),
				'timeout'             => self::WAIT,
				'redirection'         => 0,
				'limit_response_size' => 10000,
				'user-agent'          => 'Replycart-WooCommerce/' . REPLYCART_VERSION,
			)
		);
		$status = is_wp_error( $answer ) ? 0 : (int) wp_remote_retrieve_response_code( $answer );
		if ( 200 === $status || 202 === $status ) {
			return true;
		}
		$why = is_wp_error( $answer ) ? $answer->get_error_message() : "status $status";
		if ( isset( self::PAUSES[ $attempt ] ) ) {
			as_schedule_single_action( time() + self::PAUSES[ $attempt ], self::AGAIN, array( $topic, $id, $delivery, $attempt + 1 ), Install::GROUP );
			Log::write( 'info', "Notice $topic $id not taken ($why): again later." );
		} else {
			Log::write( 'error', "Notice $topic $id given up ($why). Replycart sees the change at its next look at the shop." );
		}
		return false;
	}

	/**
	 * Signature as WooCommerce's webhooks carry it.
	 *
	 * @param string $body   Raw body.
	 * @param string $secret Shared with the sidecar.
	 */
	public static function signature( string $body, string $secret ): string {
		return base64_encode( hash_hmac( 'sha256', $body, $secret, true ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- bytes to text.
	}

	/**
	 * Whether the sidecar wrote this refund itself, after PayPal made it.
	 *
	 * @param int $id The refund.
	 */
	private function known( int $id ): bool {
		$refund = wc_get_order( $id );
		return $refund instanceof \WC_Order_Refund && '' !== (string) $refund->get_meta( Builder::REFUND );
	}

	/**
	 * What is told: which thing. Nothing about people.
	 *
	 * @param string $topic What happened.
	 * @param int    $id    To what.
	 * @return array<string, string>
	 */
	private function body( string $topic, int $id ): array {
		$body = array( 'id' => (string) $id );
		if ( 0 === strpos( $topic, 'product.' ) || 0 === strpos( $topic, 'stock.' ) ) {
			$product = wc_get_product( $id );
			if ( $product && '' !== (string) $product->get_sku() ) {
				$body['sku'] = (string) $product->get_sku();
			}
			return $body;
		}
		$order = wc_get_order( $id );
		if ( $order instanceof \WC_Order_Refund ) {
			$body['order'] = (string) $order->get_parent_id();
			$order         = wc_get_order( $order->get_parent_id() );
		}
		if ( $order instanceof \WC_Order ) {
			$body['reference'] = (string) $order->get_meta( Builder::REFERENCE );
		}
		return $body;
	}
}
