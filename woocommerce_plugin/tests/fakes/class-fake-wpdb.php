<?php
// phpcs:ignoreFile -- $wpdb on SQLite in memory: what the plugin asks of MySQL is put into SQLite's words.
class Fake_Wpdb {
	public string $prefix = 'wp_'; public string $posts = 'wp_posts'; public string $dbname = 'shop'; public string $last_error = '';
	public array $log = array(); public ?string $fail = null; public int $lock = 1;
	private ?PDO $db = null;
	public function __construct() {
		if ( ! extension_loaded( 'pdo_sqlite' ) ) { return; }
		$this->db = new PDO( 'sqlite::memory:' );
		$this->db->sqliteCreateFunction( 'UTC_TIMESTAMP', fn() => gmdate( 'Y-m-d H:i:s' ) );
		$this->db->exec( 'CREATE TABLE wp_replycart_orders (id INTEGER PRIMARY KEY, reference TEXT UNIQUE, order_id INTEGER DEFAULT 0, step TEXT, total TEXT, created TEXT);
			CREATE TABLE wp_replycart_allotments (id INTEGER PRIMARY KEY, sale TEXT, product_id INTEGER, stock_id INTEGER, quantity INTEGER CHECK (quantity >= 0), expires TEXT, UNIQUE (sale, product_id));
			CREATE TABLE wp_wc_reserved_stock (order_id INTEGER, product_id INTEGER, stock_quantity INTEGER, expires TEXT);
			CREATE TABLE wp_wc_orders (id INTEGER, status TEXT); CREATE TABLE wp_posts (id INTEGER, post_status TEXT);
			CREATE TABLE stock (id INTEGER PRIMARY KEY, units REAL); CREATE TABLE metas (item INTEGER, name TEXT, value TEXT, UNIQUE (item, name))' );
	}
	public function stock( int $id, float $units ): void { $this->db?->exec( "INSERT OR REPLACE INTO stock VALUES ($id, $units)" ); }
	public function get_charset_collate() { return ''; }
	public function prepare( $sql, ...$args ) {
		return preg_replace_callback( '/%[isd]/', function ( $found ) use ( &$args ) {
			$value = array_shift( $args );
			return '%i' === $found[0] ? "`$value`" : ( '%d' === $found[0] ? (string) (int) $value : "'" . str_replace( "'", "''", (string) $value ) . "'" );
		}, $sql );
	}
	private function run( $sql ) {
		$this->log[] = $sql; $this->last_error = '';
		if ( null !== $this->fail && str_contains( $sql, $this->fail ) ) { $this->last_error = 'Deadlock found when trying to get lock'; return false; }
		$sql = str_replace( array( 'INSERT IGNORE', ' FOR UPDATE', 'START TRANSACTION', 'NOW()' ), array( 'INSERT OR IGNORE', '', 'BEGIN', 'UTC_TIMESTAMP()' ), $sql );
		$sql = preg_replace( array( '/(?<!_)UTC_TIMESTAMP\(\) - INTERVAL 1 DAY/', '/ON DUPLICATE KEY UPDATE (.*)$/', '/VALUES\((\w+)\)/' ), array( "datetime('now', '-1 day')", 'ON CONFLICT (sale, product_id) DO UPDATE SET $1', 'excluded.$1' ), $sql );
		try { return $this->db->query( $sql ); } catch ( PDOException $error ) { $this->last_error = $error->getMessage(); return false; }
	}
	public function query( $sql ) {
		if ( str_contains( $sql, 'RELEASE_LOCK' ) ) { $this->log[] = $sql; return 1; }
		$done = $this->run( $sql );
		return false === $done ? false : ( preg_match( '/^(INSERT|UPDATE|DELETE)/', $sql ) ? $done->rowCount() : true );
	}
	public function get_var( $sql ) {
		if ( str_contains( $sql, 'GET_LOCK' ) ) { $this->log[] = $sql; return (string) $this->lock; }
		$done = $this->run( $sql ); $row = $done ? $done->fetch( PDO::FETCH_NUM ) : false;
		return $row ? (string) $row[0] : null;
	}
	public function get_row( $sql, $how = '' ) { $done = $this->run( $sql ); return $done ? ( $done->fetch( PDO::FETCH_ASSOC ) ?: null ) : null; }
}
