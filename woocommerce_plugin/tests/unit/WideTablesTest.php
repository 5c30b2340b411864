<?php
/**
 * Tables of figures on a narrow screen.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Days_Chart;
use Replycart\Admin\Networks_Table;
use Replycart\Admin\Page;

final class WideTablesTest extends PagesCase {

	/** What scrolls can be reached by keyboard, and says what it is. */
	private function can_be_reached( string $html, string $about ): void {
		$frames = array_filter( explode( '<div class="replycart-wide" tabindex="0" role="region" aria-label="' . $about . '">', $html ) );
		$this->assertGreaterThan( 0, preg_match( '/^<table [^>]*><caption class="screen-reader-text">' . $about . '<\/caption>.*<\/tbody><\/table><\/div>/s', (string) end( $frames ) ), $html );
		$this->assertSame( substr_count( $html, '<table' ), substr_count( $html, 'class="replycart-wide" tabindex="0" role="region" aria-label="' ) );
	}

	public function test_days(): void {
		$day  = array(
			'day'     => '2026-11-23',
			'replies' => 3,
			'revenue' => 1290,
		);
		$html = self::printed( static fn() => Days_Chart::show( array( $day, array( 'day' => '2026-11-24' ) + $day ), 'EUR' ) );
		$this->can_be_reached( $html, 'Day by day, as a table' );
	}

	public function test_networks(): void {
		$html = self::printed( static fn() => Networks_Table::show( array( array( 'network' => 'x' ), array( 'network' => 'bluesky' ) ), 'EUR' ) );
		$this->can_be_reached( $html, 'By network' );
	}

	public function test_a_name_is_no_markup(): void {
		$html = self::printed( static fn() => Page::wide( '<b>"', array( '<i>' ) ) );
		$this->has( $html, 'aria-label="&lt;b&gt;&quot;"', '<th scope="col">&lt;i&gt;</th>' );
	}

	public function test_only_a_frame_that_can_be_reached_scrolls(): void {
		$css = (string) file_get_contents( dirname( __DIR__, 2 ) . '/assets/admin.css' );
		preg_match_all( '/([^{}]+)\{[^}]*overflow(?:-x)?: (?:auto|scroll)/', $css, $found );
		$this->assertSame( array( '.replycart-wide' ), array_map( 'trim', $found[1] ) );
	}
}
