<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\ViewModel;

use PHPUnit\Framework\TestCase;

/**
 * The script that refreshes parts of pages, run by node.
 */
class FragmentTest extends TestCase
{
    /** A page that can be hidden and seen, a clock that is turned by hand, and a count of what was asked. */
    private const STAGE = <<<'JS'
        let part, tick = () => {}, seen = () => {}, asked = 0;
        const fs = require('fs');
        global.document = {hidden: false, addEventListener: (name, work) => { seen = work; }};
        global.setInterval = (work) => { tick = work; };
        const found = {find: () => found, map: () => ({get: () => []}), each: () => {}};
        const $ = () => found;
        $.ajax = () => {
            asked++;
            const done = {done: (work) => { work('<p></p>'); return done; }, always: (work) => { work(); return done; }};
            return done;
        };
        global.define = (names, make) => { part = make($); };
        eval(fs.readFileSync(process.argv[1], 'utf8'));
        const hide = (yes) => { document.hidden = yes; seen(); };
        const counts = [];
        const count = () => counts.push(asked);
        JS;

    /**
     * @param string $story
     * @return int[]
     */
    private function counts(string $story): array
    {
        $script = dirname(__DIR__, 3) . '/view/adminhtml/web/js/fragment.js';
        $code = self::STAGE . "\n" . $story . "\nconsole.log(JSON.stringify(counts));";
        // phpcs:ignore Magento2.Security.InsecureFunction
        exec('node -e ' . escapeshellarg($code) . ' ' . escapeshellarg($script) . ' 2>&1', $said, $status);
        if ($status === 127) {
            self::markTestSkipped('needs node (Debian: nodejs)');
        }
        self::assertSame(0, $status, implode("\n", $said));

        return json_decode((string)end($said), true);
    }

    public function testNothingIsAskedWhileNobodyLooks(): void
    {
        $story = 'part({url: "/", every: 10, later: true}, {}); tick(); count();'
            . 'hide(true); tick(); tick(); count(); hide(false); count(); hide(true); hide(false); count(); tick(); count();';
        self::assertSame([1, 1, 2, 2, 3], $this->counts($story));
    }

    public function testWhatIsOpenedInTheBackgroundIsFilledWhenItIsSeen(): void
    {
        $story = 'document.hidden = true; part({url: "/"}, {}); count(); hide(false); count(); hide(true); hide(false); count();';
        self::assertSame([0, 1, 1], $this->counts($story));
    }
}
