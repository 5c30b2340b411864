<?php
/**
 * Alerts, and tasks that wait for a person.
 *
 * @package Replycart
 */

namespace Replycart\Tests;

use Replycart\Admin\Alerts_Page;
use Replycart\Admin\Watch_Actions;

final class AlertsTest extends PagesCase {

	public function test_alerts_and_parked_tasks(): void {
		\World::answer(
			200,
			array(
				'status' => 'attention',
				'checks' => array(
					array(
						'level' => 'error',
						'text'  => 'One is parked.',
					),
				),
			),
			'/health'
		);
		\World::answer(
			200,
			self::items(
				array(
					'id'       => '5',
					'kind'     => 'answer',
					'subject'  => 'P1',
					'attempts' => 9,
					'error'    => 'X said <no>',
				)
			),
			'/tasks'
		);
		\World::answer(
			200,
			self::items(
				array(
					'kind' => 'parked',
					'text' => 'A task is parked',
					'at'   => '2026-11-23T10:00:00Z',
				)
			),
			'/alerts'
		);
		$this->has( $this->page( Alerts_Page::class ), 'One is parked.', 'X said &lt;no&gt;', 'task=5', 'A task is parked' );
		$this->assertStringContainsString( 'state=parked', \World::$sent[1]['url'] );
		\World::answer( 200, array( 'id' => '5' ) );
		$this->assertSame( 'POST /tasks/5/retry', $this->done( Watch_Actions::class, 'retry', array( 'task' => '5' ) )[0] );
	}
}
