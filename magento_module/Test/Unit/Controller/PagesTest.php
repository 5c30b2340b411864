<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Controller;

use Magento\Backend\Model\View\Result\Forward;
use Magento\Backend\Model\View\Result\ForwardFactory;
use Magento\Backend\Model\View\Result\Page as ResultPage;
use Magento\Framework\View\Page\Config;
use Magento\Framework\View\Page\Title;
use Magento\Framework\View\Result\LayoutFactory;
use Magento\Framework\View\Result\PageFactory;
use Replycart\Bridge\Controller\Adminhtml as Admin;
use Replycart\Bridge\Test\Unit\AdminTestCase;

/**
 * Every page: its right, its place in the menu, its title, its layout; and that no controller is without a test.
 */
class PagesTest extends AdminTestCase
{
    private static function root(): string
    {
        return dirname(__DIR__, 3);
    }

    /**
     * @return array<string, array{0: string}>
     */
    public static function pages(): array
    {
        $found = [];
        foreach (glob(self::root() . '/Controller/Adminhtml/*/*.php') ?: [] as $file) {
            $class = 'Replycart\\Bridge\\Controller\\Adminhtml\\' . basename(dirname($file)) . '\\' . basename($file, '.php');
            if (is_subclass_of($class, Admin\Page::class)) {
                $found[substr($class, 38)] = [$class];
            }
        }

        return $found;
    }

    /**
     * @dataProvider pages
     */
    public function testIsShownWithItsTitleWhereTheMenuSaysAndTheRightAllows(string $class): void
    {
        $said = [];
        $title = $this->createMock(Title::class);
        $title->method('prepend')->willReturnCallback(function ($text) use (&$said): void {
            $said[] = $text;
        });
        $config = $this->createMock(Config::class);
        $config->method('getTitle')->willReturn($title);
        $page = $this->createMock(ResultPage::class);
        $page->method('getConfig')->willReturn($config);
        $page->method('setActiveMenu')->willReturnCallback(function ($menu) use (&$said, $page) {
            $said[] = $menu;

            return $page;
        });
        $pages = $this->createMock(PageFactory::class);
        $pages->method('create')->willReturn($page);
        self::assertSame($page, (new $class($this->context([]), $pages))->execute());
        self::assertCount(2, $said);
        self::assertNotSame('', $said[1]);
        $menu = (string)file_get_contents(self::root() . '/etc/adminhtml/menu.xml');
        self::assertStringContainsString('"' . $said[0] . '"', $menu);
        $acl = (string)file_get_contents(self::root() . '/etc/acl.xml');
        self::assertStringContainsString('"' . $class::ADMIN_RESOURCE . '"', $acl);
        [$folder, $action] = array_slice(explode('\\', strtolower($class)), -2);
        self::assertFileExists(self::root() . "/view/adminhtml/layout/replycart_{$folder}_{$action}.xml");
    }

    public function testTheMenuOpensPagesUnderTheirOwnRight(): void
    {
        $menu = simplexml_load_file(self::root() . '/etc/adminhtml/menu.xml');
        foreach ($menu->menu->add as $entry) {
            $path = explode('/', (string)$entry['action']);
            if (count($path) < 2) {
                continue;
            }
            $action = ($path[2] ?? 'index') === 'new' ? 'NewAction' : ucfirst($path[2] ?? 'index');
            $class = 'Replycart\\Bridge\\Controller\\Adminhtml\\' . ucfirst($path[1]) . '\\' . $action;
            self::assertTrue(class_exists($class), $class);
            self::assertSame((string)$entry['resource'], $class::ADMIN_RESOURCE);
        }
    }

    public function testAGridHasNoButtonToWhatItsReaderMayNotDo(): void
    {
        $seen = 0;
        foreach (glob(self::root() . '/view/adminhtml/ui_component/*_listing.xml') ?: [] as $file) {
            $grid = simplexml_load_file($file);
            foreach ($grid->settings->buttons->button ?? [] as $button) {
                [, $folder, $action] = explode('/', (string)$button->url['path']);
                $class = 'Replycart\\Bridge\\Controller\\Adminhtml\\' . ucfirst($folder) . '\\'
                    . ($action === 'new' ? 'NewAction' : ucfirst($action));
                $needs = (string)$button->aclResource ?: (string)$grid->dataSource->aclResource;
                self::assertSame($class::ADMIN_RESOURCE, $needs, basename($file));
                $seen++;
            }
        }
        self::assertGreaterThanOrEqual(6, $seen);
    }

    public function testNewThingsOpenTheirForm(): void
    {
        foreach ([Admin\Sale\NewAction::class, Admin\Basket\NewAction::class, Admin\Offer\NewAction::class,
            Admin\Clearance\NewAction::class] as $class) {
            $forward = $this->createMock(Forward::class);
            $forward->expects(self::once())->method('forward')->with('edit')->willReturnSelf();
            $forwards = $this->createMock(ForwardFactory::class);
            $forwards->method('create')->willReturn($forward);
            self::assertSame($forward, (new $class($this->context([]), $forwards))->execute());
        }
    }

    public function testPartsOfPagesAreNothingButTheirBlock(): void
    {
        foreach ([Admin\Sale\Live::class, Admin\Sale\Accounts::class, Admin\Order\Panel::class] as $class) {
            $layout = $this->createMock(\Magento\Framework\View\Result\Layout::class);
            $layouts = $this->createMock(LayoutFactory::class);
            $layouts->method('create')->willReturn($layout);
            self::assertSame($layout, (new $class($this->context([]), $layouts))->execute());
        }
    }

    public function testEveryWriteIsAPost(): void
    {
        foreach (glob(self::root() . '/Controller/Adminhtml/*/*.php') ?: [] as $file) {
            $text = (string)file_get_contents($file);
            $reads = str_contains($text, 'HttpGetActionInterface') || preg_match('/extends ((New)?Page|Live)\b/', $text) === 1;
            self::assertSame($reads, !str_contains($text, 'extends Deed') && !str_contains($text, 'HttpPost'), $file);
        }
    }
}
