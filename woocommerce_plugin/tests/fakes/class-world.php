<?php
/** The state behind the fakes: one shop, one visitor, one moment. */
final class World {
	public static array $options = array();
	public static array $transients = array();
	public static array $hooks = array();
	public static array $products = array();
	public static array $orders = array();
	public static array $posts = array();
	public static array $http = array();
	public static array $sent = array();
	public static array $tasks = array();
	public static array $said = array();
	public static array $log = array();
	public static array $routes = array();
	public static array $boxes = array();
	public static array $notices = array();
	public static string $currency = 'EUR';
	public static bool $gross = true;
	public static array $rates = array( 'DE' => 0.19 );
	public static bool $may = true;
	public static bool $nonce = true;
	public static bool $broken_log = false;
	public static int $held = 0;
	public static int $next = 100;

	public static function reset(): void {
		$fresh = ( new ReflectionClass( self::class ) )->getDefaultProperties();
		foreach ( $fresh as $name => $value ) {
			self::$$name = $value;
		}
		self::$options = array( 'date_format' => 'Y-m-d', 'time_format' => 'H:i', 'permalink_structure' => '/%postname%/', 'replycart_schema' => '1' );
		$_GET = $_POST = $_REQUEST = array();
		$_SERVER['REQUEST_URI'] = '/';
		$GLOBALS['wpdb'] = new Fake_Wpdb();
	}

	/** Answer the next call to the outside with this. */
	public static function answer( int $status, $body, ?string $only = null ): void {
		self::$http[] = array( $status, is_string( $body ) ? $body : json_encode( $body ), $only );
	}

	public static function product( int $id, string $sku, string $price = '12.90', ?int $stock = 10, array $more = array() ): WC_Product {
		$product = new WC_Product();
		foreach ( $more + array( 'id' => $id, 'sku' => $sku, 'name' => "Product $sku", 'price' => $price, 'stock' => $stock ) as $name => $value ) {
			$product->$name = $value;
		}
		self::$products[ $id ] = $product;
		$GLOBALS['wpdb']->stock( $id, $stock ?? 0 );
		return $product;
	}
}
/** What ends a request in WordPress, as something that a test can catch. */
final class Stopped extends Exception {}
