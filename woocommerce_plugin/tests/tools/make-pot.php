<?php
/**
 * Writes languages/replycart.pot from the sources; with --check only says whether pot and po are up to date. Command line alone.
 *
 * @package Replycart
 */

if ( 'cli' !== PHP_SAPI ) {
	exit;
}
$dir   = dirname( __DIR__, 2 );
$found = array();
$files = array_merge( array( $dir . '/replycart.php' ), iterator_to_array( new RegexIterator( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $dir . '/includes' ) ), '/\.php$/' ), false ) );
$files = array_map( 'strval', $files );
sort( $files );
foreach ( $files as $file ) {
	$tokens  = array_values( array_filter( token_get_all( (string) file_get_contents( $file ) ), static fn( $token ) => ! is_array( $token ) || T_WHITESPACE !== $token[0] ) );
	$comment = '';
	foreach ( $tokens as $at => $token ) {
		if ( is_array( $token ) && T_COMMENT === $token[0] && preg_match( '~^/\*\s*(translators:.*?)\s*\*/$~s', $token[1], $told ) ) {
			$comment = $told[1];
		}
		if ( ! is_array( $token ) || T_STRING !== $token[0] || ! in_array( $token[1], array( '__', '_n', 'esc_html__', 'esc_attr__', 'esc_html_e', 'esc_attr_e' ), true ) || '(' !== ( $tokens[ $at + 1 ] ?? '' ) ) {
			continue;
		}
		$texts = array();
		for ( $next = $at + 2; count( $texts ) < ( '_n' === $token[1] ? 2 : 1 ); $next++ ) {
			if ( is_array( $tokens[ $next ] ) && T_CONSTANT_ENCAPSED_STRING === $tokens[ $next ][0] ) {
				$inside  = substr( $tokens[ $next ][1], 1, -1 );
				$texts[] = '"' === $tokens[ $next ][1][0] ? stripcslashes( $inside ) : str_replace( array( "\\'", '\\\\' ), array( "'", '\\' ), $inside );
			} elseif ( ',' !== $tokens[ $next ] ) {
				continue 2;
			}
		}
		$key                         = implode( "\0", $texts );
		$found[ $key ]['texts']      = $texts;
		$found[ $key ]['places'][]   = substr( $file, strlen( $dir ) + 1 ) . ':' . $token[2];
		$found[ $key ]['comments'] ??= array();
		if ( '' !== $comment ) {
			$found[ $key ]['comments'][ $comment ] = true;
			$comment                               = '';
		}
	}
}
$quote = static fn( string $text ): string => '"' . addcslashes( $text, "\"\\\n" ) . '"';
$pot   = "# Texts of Replycart for WooCommerce.\nmsgid \"\"\nmsgstr \"\"\n\"Project-Id-Version: Replycart 1.0.0\\n\"\n\"MIME-Version: 1.0\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Content-Transfer-Encoding: 8bit\\n\"\n\"X-Domain: replycart\\n\"\n";
foreach ( $found as $one ) {
	$pot .= "\n";
	foreach ( array_keys( $one['comments'] ) as $comment ) {
		$pot .= "#. $comment\n";
	}
	$pot .= '#: ' . implode( ' ', array_unique( array_map( static fn( $place ) => strtok( $place, ':' ), $one['places'] ) ) ) . "\n";
	$pot .= preg_match( '/%(\d\$)?[sd]/', $one['texts'][0] ) ? "#, php-format\n" : '';
	$pot .= 'msgid ' . $quote( $one['texts'][0] ) . "\n";
	$pot .= isset( $one['texts'][1] ) ? 'msgid_plural ' . $quote( $one['texts'][1] ) . "\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n" : "msgstr \"\"\n";
}
if ( in_array( '--check', $argv, true ) ) {
	$good = (string) file_get_contents( $dir . '/languages/replycart.pot' ) === $pot;
	foreach ( (array) glob( $dir . '/languages/*.po' ) as $po ) {
		$texts = (string) file_get_contents( (string) $po );
		foreach ( $found as $one ) {
			if ( ! str_contains( $texts, 'msgid ' . $quote( $one['texts'][0] ) . "\n" ) ) {
				fwrite( STDERR, basename( (string) $po ) . ' lacks ' . $quote( $one['texts'][0] ) . "\n" );
				$good = false;
			}
		}
	}
	fwrite( STDERR, $good ? '' : "languages: not up to date, run php tests/tools/make-pot.php\n" );
	exit( $good ? 0 : 1 );
}
file_put_contents( $dir . '/languages/replycart.pot', $pot );
