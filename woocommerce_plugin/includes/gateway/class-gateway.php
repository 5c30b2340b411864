<?php
/**
 * The payment method "PayPal via Replycart".
 *
 * @package Replycart
 */

namespace Replycart\Gateway;

use Replycart\Orders\Builder;
use Replycart\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Stands on orders that came by Replycart, so that their refunds go through PayPal. Never offered to a shopper.
 */
class Gateway extends \WC_Payment_Gateway {

	public const ID = 'replycart';
	/** What orders carry that were made before this plugin was there. */
	private const BEFORE = 'replycart_paypal';

	/**
	 * Make it. WooCommerce does.
	 */
	public function __construct() {
		$this->id                 = self::ID;
		$this->has_fields         = false;
		$this->enabled            = 'no';
		$this->title              = __( 'PayPal via Replycart', 'replycart' );
		$this->method_title       = $this->title;
		$this->method_description = __( 'Paid with PayPal after a reply on a social network. Used by Replycart alone: shoppers never see it. A refund on such an order goes back through PayPal.', 'replycart' );
		$this->supports           = array( 'refunds' );
	}

	/**
	 * Filter of woocommerce_payment_gateways.
	 *
	 * @param mixed $gateways Class names and objects.
	 * @return array<mixed>
	 */
	public static function add( mixed $gateways ): array {
		$gateways = is_array( $gateways ) ? $gateways : array();
		if ( ! self::in_settings() ) {
			$gateways[] = self::class;
		}
		return $gateways;
	}

	/**
	 * Whether the list of payment methods in the settings is asked for: there is nothing to switch on or to set.
	 */
	private static function in_settings(): bool {
		$page = isset( $_GET['page'] ) ? sanitize_key( wp_unslash( $_GET['page'] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- which page is shown.
		$uri  = isset( $_SERVER['REQUEST_URI'] ) ? esc_url_raw( wp_unslash( $_SERVER['REQUEST_URI'] ) ) : '';
		return 'wc-settings' === $page || false !== strpos( rawurldecode( $uri ), 'wc-admin/settings/payments' );
	}

	/**
	 * Filter of woocommerce_available_payment_gateways, last: whatever others put in, it is not offered.
	 *
	 * @param mixed $gateways By id.
	 * @return array<string, mixed>
	 */
	public static function never_offered( mixed $gateways ): array {
		$gateways = is_array( $gateways ) ? $gateways : array();
		unset( $gateways[ self::ID ] );
		return $gateways;
	}

	/**
	 * Filter of woocommerce_order_get_payment_method: orders of ours from before the plugin refund in the same way.
	 *
	 * @param mixed $method The order's method.
	 * @param mixed $order  The order.
	 */
	public static function adopt( mixed $method, mixed $order ): mixed {
		return self::BEFORE === $method && $order instanceof \WC_Order && $order->get_meta( Builder::REFERENCE ) ? self::ID : $method;
	}

	/**
	 * Never at the storefront.
	 */
	public function is_available(): bool {
		return false;
	}

	/**
	 * Whether the order screen offers a refund through PayPal.
	 *
	 * @param mixed $order The order.
	 */
	public function can_refund_order( $order ): bool {
		return $order instanceof \WC_Order && '' !== (string) $order->get_meta( Builder::REFERENCE ) && $order->get_date_paid();
	}

	/**
	 * No shopper pays with it.
	 *
	 * @param mixed $order_id The order.
	 * @return array<string, string>
	 */
	public function process_payment( $order_id ): array { // phpcs:ignore Generic.CodeAnalysis.UnusedFunctionParameter.Found
		wc_add_notice( __( 'This payment method is not for the shop.', 'replycart' ), 'error' );
		return array( 'result' => 'failure' );
	}

	/**
	 * Give money back at PayPal.
	 *
	 * @param int    $order_id The order.
	 * @param mixed  $amount   Decimal; null for all that is left.
	 * @param string $reason   For the buyer.
	 * @return bool|\WP_Error
	 */
	public function process_refund( $order_id, $amount = null, $reason = '' ) {
		$order = wc_get_order( $order_id );
		if ( ! $order instanceof \WC_Order ) {
			return new \WP_Error( 'replycart_refund', __( 'There is no such order.', 'replycart' ) );
		}
		return Plugin::refunds()->refund( $order, $amount ?? $order->get_remaining_refund_amount(), (string) $reason );
	}
}
