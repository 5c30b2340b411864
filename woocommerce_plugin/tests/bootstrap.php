<?php
/**
 * Tests run without WordPress: small fakes of what the plugin calls stand in for it.
 *
 * @package Replycart
 */

define( 'ABSPATH', __DIR__ . '/fakes/' );
define( 'REPLYCART_VERSION', '1.0.0' );
define( 'REPLYCART_FILE', dirname( __DIR__ ) . '/replycart.php' );
define( 'REPLYCART_DIR', dirname( __DIR__ ) );
define( 'DAY_IN_SECONDS', 86400 );
define( 'HOUR_IN_SECONDS', 3600 );
define( 'ARRAY_A', 'ARRAY_A' );

require __DIR__ . '/fakes/class-world.php';
require __DIR__ . '/fakes/wordpress.php';
require __DIR__ . '/fakes/woocommerce.php';
require __DIR__ . '/fakes/class-fake-wpdb.php';
require dirname( __DIR__ ) . '/includes/class-autoload.php';
Replycart\Autoload::register( dirname( __DIR__ ) . '/includes' );
require __DIR__ . '/unit/Case_.php';
require __DIR__ . '/unit/AdminCase.php';
require __DIR__ . '/unit/DraftCase.php';
require __DIR__ . '/unit/PagesCase.php';
