<?php

/**
 * Unit tests need the vendor folder of a Magento 2.4 tree, nothing else: no database, no web server, no installation.
 */

declare(strict_types=1);

// phpcs:disable Magento2.Functions.DiscouragedFunction, Magento2.Security.LanguageConstruct

$root = rtrim((string)getenv('MAGENTO_ROOT'), '/');
if ($root === '' || !is_file($root . '/vendor/autoload.php')) {
    fwrite(STDERR, "Set MAGENTO_ROOT to a Magento 2.4 tree: MAGENTO_ROOT=/var/www/magento ./run-tests\n");
    exit(2);
}
error_reporting(E_ALL & ~E_DEPRECATED);
require_once $root . '/vendor/autoload.php';

$module = dirname(__DIR__, 2);
spl_autoload_register(static function (string $class) use ($module): void {
    $file = $module . '/' . str_replace('\\', '/', substr($class, strlen('Replycart\\Bridge\\'))) . '.php';
    if (str_starts_with($class, 'Replycart\\Bridge\\') && is_file($file)) {
        require_once $file;
    }
});

// Magento generates factories; here they are as plain as can be.
spl_autoload_register(static function (string $class): void {
    if (!str_ends_with($class, 'Factory')) {
        return;
    }
    $made = substr($class, 0, -strlen('Factory'));
    $ours = str_replace('\\Api\\Data\\', '\\Model\\Data\\', preg_replace('/Interface$/', '', $made));
    $at = (int)strrpos($class, '\\');
    // phpcs:ignore Magento2.Security.InsecureFunction, Squiz.PHP.Eval
    eval(sprintf(
        'namespace %s; class %s { public function create(array $data = []) { return new \\%s(...$data); } }',
        substr($class, 0, $at),
        substr($class, $at + 1),
        str_starts_with($class, 'Replycart\\') ? $ours : $made
    ));
});
