<?php
// phpcs:ignoreFile -- fakes of WordPress' functions, as short as they can be.
class WP_Error {
	public function __construct( private string $code = '', private string $message = '', private $data = null ) {}
	public function get_error_message() { return $this->message; }
	public function get_error_code() { return $this->code; }
	public function get_error_data() { return $this->data; }
}
class WP_REST_Response {
	public array $headers = array();
	public function __construct( private $data = null, private int $status = 200 ) {}
	public function get_data() { return $this->data; }
	public function get_status() { return $this->status; }
	public function header( $name, $value ) { $this->headers[ $name ] = $value; }
}
class WP_REST_Request implements ArrayAccess {
	public function __construct( private $json = null, private array $url = array() ) {}
	public function get_json_params() { return $this->json; }
	public function offsetExists( $name ): bool { return isset( $this->url[ $name ] ); }
	#[\ReturnTypeWillChange]
	public function offsetGet( $name ) { return $this->url[ $name ] ?? null; }
	public function offsetSet( $name, $value ): void {}
	public function offsetUnset( $name ): void {}
}
class WP_Post {
	public $ID = 0; public $post_type = 'product'; public $post_status = 'publish';
	public function __construct( $id, $type = 'product', $status = 'publish' ) { $this->ID = $id; $this->post_type = $type; $this->post_status = $status; }
}
class WP_List_Table {
	public $items = array(); public $_column_headers; protected $paging = array();
	public function __construct( $args = array() ) {}
	public function get_pagenum() { return max( 1, (int) ( $_GET['paged'] ?? 1 ) ); }
	protected function set_pagination_args( $args ) { $this->paging = $args; }
	protected function get_sortable_columns() { return array(); }
	public function get_columns() { return array(); }
	protected function get_views() { return array(); }
	public function views() { echo implode( ' | ', $this->get_views() ); }
	public function search_box( $text, $id ) { echo esc_html( $text ); }
	protected function pagination( $which ) { echo (int) ( $this->paging['total_items'] ?? 0 ) . ' items'; }
	public function no_items() { echo 'none'; }
	protected function row_actions( $links ) { return implode( ' ', $links ); }
	public function display() {
		$this->display_tablenav( 'top' );
		if ( ! $this->items ) { $this->no_items(); }
		foreach ( $this->items as $item ) {
			foreach ( $this->get_columns() as $name => $words ) {
				echo '<td>' . ( method_exists( $this, "column_$name" ) ? $this->{"column_$name"}( $item ) : $this->column_default( $item, $name ) ) . '</td>';
			}
		}
	}
}
function add_filter( $hook, $work, $priority = 10, $count = 1 ) { World::$hooks[ $hook ][ $priority ][] = array( $work, $count ); return true; }
function add_action( $hook, $work, $priority = 10, $count = 1 ) { return add_filter( $hook, $work, $priority, $count ); }
function remove_action( $hook, $work, $priority = 10 ) {
	World::$hooks[ $hook ][ $priority ] = array_filter( World::$hooks[ $hook ][ $priority ] ?? array(), fn( $one ) => $one[0] !== $work );
}
function has_action( $hook, $work ) { foreach ( World::$hooks[ $hook ] ?? array() as $ones ) { foreach ( $ones as $one ) { if ( $one[0] === $work ) { return true; } } } return false; }
function apply_filters( $hook, $value, ...$more ) {
	$all = World::$hooks[ $hook ] ?? array(); ksort( $all );
	foreach ( $all as $ones ) { foreach ( $ones as $one ) { $value = $one[0]( ...array_slice( array( $value, ...$more ), 0, $one[1] ) ); } }
	return $value;
}
function do_action( $hook, ...$args ) {
	World::$said[] = $hook;
	$all = World::$hooks[ $hook ] ?? array(); ksort( $all );
	foreach ( $all as $ones ) { foreach ( $ones as $one ) { $one[0]( ...array_slice( $args, 0, $one[1] ) ); } }
}
function get_option( $name, $default = false ) { return World::$options[ $name ] ?? $default; }
function update_option( $name, $value, $autoload = null ) { World::$options[ $name ] = $value; return true; }
function delete_option( $name ) { unset( World::$options[ $name ] ); return true; }
function get_transient( $name ) { return World::$transients[ $name ] ?? false; }
function set_transient( $name, $value, $seconds = 0 ) { World::$transients[ $name ] = $value; return true; }
function delete_transient( $name ) { unset( World::$transients[ $name ] ); return true; }
function wp_salt( $scheme = 'auth' ) { return ( World::$options['salt'] ?? 'salt' ) . $scheme; }
function wp_parse_url( $url ) { return parse_url( $url ); }
function wp_json_encode( $data, $flags = 0 ) { return json_encode( $data ); }
function wp_unslash( $value ) { return is_array( $value ) ? array_map( 'wp_unslash', $value ) : ( is_string( $value ) ? stripslashes( $value ) : $value ); }
function wp_slash( $value ) { return is_array( $value ) ? array_map( 'wp_slash', $value ) : ( is_string( $value ) ? addslashes( $value ) : $value ); }
function map_deep( $value, $work ) { return is_array( $value ) ? array_map( fn( $one ) => map_deep( $one, $work ), $value ) : $work( $value ); }
function is_wp_error( $thing ) { return $thing instanceof WP_Error; }
function wp_remote_request( $url, $args ) {
	World::$sent[] = array( 'url' => $url ) + $args;
	foreach ( World::$http as $at => $one ) {
		if ( null === $one[2] || str_contains( $args['method'] . ' ' . $url, $one[2] ) ) {
			unset( World::$http[ $at ] );
			return 0 === $one[0] ? new WP_Error( 'http_request_failed', json_decode( $one[1] ) ?? $one[1] ) : array( 'response' => array( 'code' => $one[0] ), 'body' => $one[1] );
		}
	}
	return new WP_Error( 'http_request_failed', 'cURL error 7: Failed to connect' );
}
function wp_remote_post( $url, $args ) { return wp_remote_request( $url, array( 'method' => 'POST' ) + $args ); }
function wp_remote_retrieve_response_code( $answer ) { return $answer['response']['code'] ?? ''; }
function wp_remote_retrieve_header( $answer, $name ) { return $answer['headers'][ $name ] ?? ''; }
function wp_remote_retrieve_body( $answer ) { return $answer['body'] ?? ''; }
function __( $text, $domain = '' ) { return $text; }
function _n( $one, $many, $count, $domain = '' ) { return 1 === $count ? $one : $many; }
function esc_html( $text ) { return htmlspecialchars( (string) $text, ENT_QUOTES ); }
function esc_attr( $text ) { return htmlspecialchars( (string) $text, ENT_QUOTES ); }
function esc_textarea( $text ) { return htmlspecialchars( (string) $text, ENT_QUOTES ); }
function esc_html__( $text, $domain = '' ) { return esc_html( $text ); }
function esc_attr__( $text, $domain = '' ) { return esc_attr( $text ); }
function esc_html_e( $text, $domain = '' ) { echo esc_html( $text ); }
function esc_url( $url, $protocols = null ) { return preg_match( '#^(https?://|/|\?|[a-z-]+\.php)#', (string) $url ) ? htmlspecialchars( (string) $url, ENT_QUOTES ) : ''; }
function esc_url_raw( $url, $protocols = null ) { return (string) $url; }
function esc_sql( $text ) { return addslashes( $text ); }
function wp_kses_post( $html ) { return preg_replace( '#<script.*?</script>#s', '', (string) $html ); }
function wp_strip_all_tags( $text ) { return strip_tags( (string) $text ); }
function sanitize_text_field( $text ) { return trim( preg_replace( '/\s+/', ' ', strip_tags( (string) $text ) ) ); }
function sanitize_textarea_field( $text ) { return trim( strip_tags( (string) $text ) ); }
function sanitize_key( $text ) { return preg_replace( '/[^a-z0-9_\-]/', '', strtolower( (string) $text ) ); }
function sanitize_html_class( $text ) { return preg_replace( '/[^A-Za-z0-9_-]/', '', (string) $text ); }
function is_email( $text ) { return filter_var( $text, FILTER_VALIDATE_EMAIL ); }
function absint( $value ) { return abs( (int) $value ); }
function trailingslashit( $text ) { return rtrim( $text, '/' ) . '/'; }
function number_format_i18n( $number, $places = 0 ) { return number_format( (float) $number, $places ); }
function add_query_arg( ...$args ) {
	list( $query, $url ) = is_array( $args[0] ) ? array( $args[0], $args[1] ) : array( array( $args[0] => $args[1] ), $args[2] );
	$pairs = array();
	foreach ( $query as $name => $value ) { $pairs[] = "$name=$value"; }
	return $pairs ? $url . ( str_contains( $url, '?' ) ? '&' : '?' ) . implode( '&', $pairs ) : $url;
}
function nocache_headers() {}
function sanitize_file_name( $name ) { return preg_replace( '/[^\w.-]/', '', (string) $name ); }
function get_edit_post_link( $id ) { return 'https://shop.example/wp-admin/post.php?post=' . $id; }
function admin_url( $path = '' ) { return 'https://shop.example/wp-admin/' . $path; }
function home_url( $path = '' ) { return 'https://shop.example' . $path; }
function plugins_url( $path, $file ) { return 'https://shop.example/' . $path; }
function plugin_basename( $file ) { return 'replycart/replycart.php'; }
function rest_get_url_prefix() { return 'wp-json'; }
function register_rest_route( $space, $path, $args ) { World::$routes[ $space . $path ] = $args; }
function current_user_can( $what ) { return World::$may; }
function is_user_logged_in() { return World::$may; }
function get_current_user_id() { return 1; }
function get_current_screen() { return (object) array( 'id' => World::$options['screen'] ?? '' ); }
function wp_create_nonce( $action ) { return 'nonce-' . $action; }
function wp_nonce_url( $url, $action ) { return $url . '&_wpnonce=nonce-' . $action; }
function wp_nonce_field( $action ) { echo '<input name="_wpnonce" value="nonce-' . esc_attr( $action ) . '">'; }
function check_admin_referer( $action ) { if ( ! World::$nonce ) { throw new Stopped( 'nonce' ); } }
function check_ajax_referer( $action, $name = '' ) { if ( ! World::$nonce ) { throw new Stopped( 'nonce' ); } }
function wp_die( $text, $status = 500 ) { throw new Stopped( (string) $text ); }
function wp_send_json_success( $data = null ) { World::$said['json'] = $data; throw new Stopped( 'json' ); }
function wp_send_json_error( $data = null, $status = 400 ) { World::$said['json'] = $data; throw new Stopped( "json $status" ); }
function wp_safe_redirect( $url ) { World::$said['to'] = $url; throw new Stopped( 'redirect' ); }
function wp_generate_uuid4() { return sprintf( '00000000-0000-4000-8000-%012d', ++World::$next ); }
function wp_date( $format, $at ) { return gmdate( $format, $at ); }
function wp_timezone() { return new DateTimeZone( 'Europe/Berlin' ); }
function wp_timezone_string() { return 'Europe/Berlin'; }
function get_user_locale() { return World::$options['locale'] ?? 'en_US'; }
function get_locale() { return 'en_US'; }
function get_bloginfo( $what ) { return 'Shop'; }
function get_post_type( $id ) { return World::$posts[ $id ] ?? ''; }
function checked( $a, $b, $echo = true ) { return $a === $b || ( true === $b && $a ) ? ' checked' : ''; }
function selected( $a, $b, $echo = true ) { return $a === $b ? ' selected' : ''; }
function add_meta_box( $id, $title, $work, $screen, $where, $how ) { World::$boxes[] = array( $id, $screen ); }
function add_menu_page( ...$args ) { World::$said[] = $args[3]; }
function add_submenu_page( ...$args ) { World::$said[] = $args[4]; }
function wp_enqueue_style( ...$args ) { World::$said[] = 'style ' . $args[0]; }
function wp_enqueue_script( ...$args ) { World::$said[] = 'script ' . $args[0]; }
function wp_localize_script( ...$args ) {}
function load_plugin_textdomain( ...$args ) {}
function is_admin() { return true; }
function dbDelta( $sql ) { $GLOBALS['wpdb']->log[] = $sql; }
function as_schedule_single_action( $at, $hook, $args = array(), $group = '' ) { World::$tasks[] = compact( 'at', 'hook', 'args' ); return count( World::$tasks ); }
function as_schedule_recurring_action( $at, $every, $hook, $args = array(), $group = '' ) { World::$tasks[] = compact( 'at', 'hook', 'args', 'every' ); return 1; }
function as_has_scheduled_action( $hook, $args = null, $group = '' ) { return (bool) as_get_scheduled_actions( compact( 'hook', 'args' ) ); }
function as_get_scheduled_actions( $query, $what = '' ) { return array_filter( World::$tasks, fn( $task ) => $task['hook'] === $query['hook'] && $task['args'] === $query['args'] ); }
function as_unschedule_all_actions( $hook ) { World::$tasks = array_filter( World::$tasks, fn( $task ) => $task['hook'] !== $hook ); }
