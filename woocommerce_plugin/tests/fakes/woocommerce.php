<?php
// phpcs:ignoreFile -- fakes of WooCommerce's classes, as short as they can be.
namespace Automattic\WooCommerce\Utilities {
	class OrderUtil {
		public static bool $tables = true;
		public static function custom_orders_table_usage_is_enabled() { return self::$tables; }
	}
}
namespace {
	class WC_Data_Exception extends Exception {}
	class WooCommerce {}
	class WC_Product {
		public int $id = 0; public string $sku = ''; public string $name = ''; public string $price = ''; public ?int $stock = null; public string $type = 'simple';
		public string $status = 'publish'; public int $owner = 0; public bool $backorders = false; public bool $in_stock = true; public array $children = array(); public int $parent = 0; public int $saves = 0;
		public function get_id() { return $this->id; }
		public function get_sku() { return $this->sku; }
		public function get_name() { return $this->name; }
		public function get_price() { return $this->price; }
		public function get_status() { return $this->status; }
		public function get_parent_id() { return $this->parent; }
		public function get_children() { return $this->children; }
		public function is_type( $type ) { return $this->type === $type; }
		public function managing_stock() { return null !== $this->stock; }
		public function backorders_allowed() { return $this->backorders; }
		public function is_in_stock() { return $this->in_stock; }
		public function get_stock_managed_by_id() { return $this->owner ?: $this->id; }
		public function get_stock_quantity() { return $this->stock; }
		public function save() { ++$this->saves; }
	}
	trait Fake_Metas {
		public array $metas = array();
		public function get_meta( $key, $single = true ) { return $this->metas[ $key ] ?? ''; }
		public function update_meta_data( $key, $value ) { $this->metas[ $key ] = $value; }
		public function delete_meta_data( $key ) { unset( $this->metas[ $key ] ); }
		public function save_meta_data() {}
	}
	class WC_Order_Item_Product {
		use Fake_Metas;
		public int $id = 0; public ?WC_Product $product = null; public int $quantity = 1; public string $total = '0'; public string $subtotal = '0'; public array $taxes = array( 'total' => array() ); public string $name = '';
		public function get_id() { return $this->id; }
		public function set_product( $product ) { $this->product = $product; }
		public function get_product() { return $this->product ?? false; }
		public function get_product_id() { return $this->product->parent ?: $this->product->id; }
		public function get_variation_id() { return $this->product->parent ? $this->product->id : 0; }
		public function set_quantity( $quantity ) { $this->quantity = $quantity; }
		public function get_quantity() { return $this->quantity; }
		public function set_total( $total ) { $this->total = (string) $total; }
		public function set_subtotal( $total ) { $this->subtotal = (string) $total; }
		public function get_total( $context = '' ) { return $this->total; }
		public function get_taxes() { return $this->taxes; }
		public function set_taxes( $taxes ) { $this->taxes = array( 'total' => $taxes ? $taxes['total'] : array() ); }
		public function get_total_tax( $context = '' ) { return (string) array_sum( array_map( fn( $tax ) => round( $tax, 2 ), $this->taxes['total'] ) ); }
		public function is_type( $type ) { return 'line_item' === $type; }
	}
	class WC_Order_Item_Shipping extends WC_Order_Item_Product {
		public string $method = '';
		public function set_method_title( $title ) { $this->name = $title; }
		public function set_method_id( $id ) { $this->method = $id; }
	}
	class WC_Order {
		use Fake_Metas;
		public int $id = 0; public string $status = 'pending'; public array $items = array( 'line_item' => array(), 'shipping' => array() ); public array $props = array(); public $paid = null; public array $notes = array(); public array $refunds = array(); public bool $deleted = false; public float $refunded = 0.0; public int $completions = 0;
		public function __call( $name, $args ) {
			if ( 0 === strpos( $name, 'set_' ) ) { if ( 'set_billing_email' === $name && 'refused@example.com' === $args[0] ) { throw new WC_Data_Exception( 'Invalid billing email address' ); } $this->props[ substr( $name, 4 ) ] = $args[0]; return null; }
			return $this->props[ substr( $name, 4 ) ] ?? '';
		}
		public function get_id() { return $this->id; }
		public function set_status( $status ) { $this->status = $status; }
		public function get_status() { return $this->status; }
		public function set_object_read( $read ) {}
		public function set_date_paid( $at ) { $this->paid = $at; }
		public function get_date_paid( $context = '' ) { return $this->paid; }
		public function get_payment_method() { return $this->props['payment_method'] ?? ''; }
		public function get_order_number() { return (string) $this->id; }
		public function get_total_refunded() { return $this->refunded; }
		public function get_remaining_refund_amount() { return (string) ( (float) $this->get_total() - $this->refunded ); }
		public function get_refunds() { return $this->refunds; }
		public function get_edit_order_url() { return 'https://shop.example/wp-admin/order/' . $this->id; }
		public function save() { if ( ! $this->id ) { $this->id = ++World::$next; } World::$orders[ $this->id ] = $this; return $this->id; }
		public function delete( $force = false ) { $this->deleted = true; unset( World::$orders[ $this->id ] ); }
		public function add_item( $item ) { $item->id = ++World::$next; $this->items[ $item instanceof WC_Order_Item_Shipping ? 'shipping' : 'line_item' ][ $item->id ] = $item; }
		public function get_items( $type = 'line_item' ) { return $this->items[ $type ]; }
		public function add_order_note( $note ) { $this->notes[] = wp_unslash( $note ); }
		public function get_total( $context = '' ) { return $this->props['total'] ?? '0'; }
		public function get_total_tax( $context = '' ) { return $this->props['total_tax'] ?? '0'; }
		public function calculate_totals( $taxes = true ) {
			$rate = World::$rates[ $this->props['billing_country'] ?? '' ] ?? 0.0;
			$sum = 0.0; $tax = 0.0;
			foreach ( $this->items as $items ) { foreach ( $items as $item ) {
				$item->set_taxes( $rate ? array( 'total' => array( 1 => (float) $item->total * $rate ) ) : false );
				if ( $item instanceof WC_Order_Item_Shipping ) { do_action( 'woocommerce_order_item_shipping_after_calculate_taxes', $item ); }
				$sum += round( (float) $item->total, 2 ); $tax += (float) $item->get_total_tax();
			} }
			$this->props['total'] = number_format( $sum + $tax, 2, '.', '' ); $this->props['total_tax'] = number_format( $tax, 2, '.', '' );
			$this->save();
		}
		public function payment_complete( $id ) { ++$this->completions; $this->props['transaction_id'] = $id; $this->paid = $this->paid ?: time(); $this->status = 'processing'; return true; }
		public function get_data_store() { return WC_Data_Store::load( 'order' ); }
	}
	class WC_Order_Refund extends WC_Order { public int $parent = 0; public function get_parent_id() { return $this->parent; } }
	class WC_Data_Store {
		public static array $reduced = array();
		public static array $broken = array();
		public static function load( $what ) { return new self(); }
		public function get_stock_reduced( $id ) { return self::$reduced[ $id ] ?? false; }
		public function set_stock_reduced( $id, $yes ) { self::$reduced[ $id ] = $yes; }
		public function get_query_for_stock( $id ) { return "SELECT COALESCE( MAX( units ), 0 ) FROM stock WHERE id = " . (int) $id; }
		public function update_product_stock( $id, $units, $how ) {
			if ( in_array( $id, self::$broken, true ) ) { return; }
			$GLOBALS['wpdb']->query( sprintf( 'UPDATE stock SET units = units - %F WHERE id = %d', $units, $id ) );
		}
		public function read_stock_quantity( $product ) { $product->stock = (int) $GLOBALS['wpdb']->get_var( $this->get_query_for_stock( $product->id ) ); }
	}
	class WC_Payment_Gateway { public $id; public $title; public $supports = array(); public $enabled; public $has_fields; public $method_title; public $method_description; public function supports( $what ) { return in_array( $what, $this->supports, true ); } }
	class WC_Settings_Page { protected $id; protected $label; public function __construct() {} }
	class WC_Admin_Settings { public static function add_error( $text ) { World::$notices[] = $text; } }
	class Fake_Log { public function log( $level, $text, $context = array() ) { if ( World::$broken_log ) { throw new TypeError( 'ftp_nlist()' ); } World::$log[] = "$level $text"; } }
	function WC() { return (object) array( 'version' => '10.2.4' ); }
	function wc_get_logger() { return new Fake_Log(); }
	function wc_get_product( $id ) { return World::$products[ (int) $id ] ?? false; }
	function wc_get_product_id_by_sku( $sku ) { foreach ( World::$products as $id => $product ) { if ( $product->sku === $sku ) { return $id; } } return 0; }
	function wc_get_order( $id ) { return World::$orders[ (int) $id ] ?? false; }
	function wc_get_orders( $query ) {
		return array_values( array_filter( World::$orders, fn( $order ) => ( ! isset( $query['created_via'] ) || ( $order->props['created_via'] ?? '' ) === $query['created_via'] ) && ( ! isset( $query['billing_email'] ) || ( $order->props['billing_email'] ?? '' ) === $query['billing_email'] ) ) );
	}
	function wc_get_order_statuses() { return array( 'wc-pending' => 'Pending', 'wc-processing' => 'Processing' ); }
	function wc_get_order_notes( $query ) { $notes = World::$orders[ $query['order_id'] ]->notes; return array_map( fn( $at, $note ) => (object) array( 'id' => $query['order_id'] . ':' . $at, 'content' => $note ), array_keys( $notes ), $notes ); }
	function wp_update_comment( $comment ) { [ $order, $at ] = explode( ':', $comment['comment_ID'] ); World::$orders[ (int) $order ]->notes[ (int) $at ] = wp_unslash( $comment['comment_content'] ); return 1; }
	function wc_get_order_item_meta( $id, $key, $single = true ) { return $GLOBALS['wpdb']->get_var( sprintf( "SELECT value FROM metas WHERE item = %d AND name = '%s'", $id, $key ) ) ?? ''; }
	function wc_add_order_item_meta( $id, $key, $value, $unique = false ) { return $GLOBALS['wpdb']->query( sprintf( "INSERT INTO metas (item, name, value) VALUES (%d, '%s', '%s')", $id, $key, $value ) ); }
	function wc_get_held_stock_quantity( $product, $but = 0 ) { return World::$held; }
	function wc_trigger_stock_change_notifications( $order, $changes ) { World::$said['changes'] = $changes; }
	function wc_release_stock_for_order( $order ) { World::$said[] = 'released'; }
	function wc_prices_include_tax() { return World::$gross; }
	function wc_round_tax_total( $tax ) { return round( $tax, 2 ); }
	function wc_get_price_excluding_tax( $product, $args ) { return World::$gross ? (float) $product->price * $args['qty'] / 1.19 : (float) $product->price * $args['qty']; }
	function wc_price( $amount, $args = array() ) { return $amount . ' ' . ( $args['currency'] ?? World::$currency ); }
	function wc_clean( $text ) { return sanitize_text_field( $text ); }
	function wc_add_notice( $text, $kind ) { World::$notices[] = $text; }
	function wc_get_formatted_variation( $product, $flat, $names ) { return $product->name; }
	function wc_get_page_screen_id( $for ) { return 'woocommerce_page_wc-orders'; }
	function get_woocommerce_currency() { return World::$currency; }
	function wc_get_coupon_id_by_code( $code ) { return 0; }
}
