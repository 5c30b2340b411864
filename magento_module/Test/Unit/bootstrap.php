<?php

/**
 * Unit tests run on the classes of a Magento 2.4 tree where MAGENTO_ROOT names one, else on stand-ins for them. Neither
 * needs a database, a web server, or an installation.
 */

declare(strict_types=1);

// phpcs:disable Magento2.Functions.DiscouragedFunction, Magento2.Security.LanguageConstruct

$root = rtrim((string)getenv('MAGENTO_ROOT'), '/');
error_reporting(E_ALL & ~E_DEPRECATED);
if ($root === '') {
    // As much of Magento as these tests touch: names, and the few methods that fakes answer. Who is built on is read first.
    foreach (['base', 'framework', 'checkout', 'sales', 'pages', 'grids'] as $room) {
        require_once __DIR__ . "/standin/$room.php";
    }
} elseif (is_file($root . '/vendor/autoload.php')) {
    require_once $root . '/vendor/autoload.php';
} else {
    fwrite(STDERR, "MAGENTO_ROOT: there is no vendor/autoload.php in $root\n");
    exit(2);
}

$module = dirname(__DIR__, 2);

// Magento generates factories; here they are as plain as can be.
$factory = static function (string $class): void {
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
};

// Before everybody else: the tree may have this module installed, of another day.
spl_autoload_register(static function (string $class) use ($module, $factory): void {
    if (!str_starts_with($class, 'Replycart\\Bridge\\')) {
        return;
    }
    $file = $module . '/' . str_replace('\\', '/', substr($class, strlen('Replycart\\Bridge\\'))) . '.php';
    if (is_file($file)) {
        require_once $file;
    } else {
        $factory($class);
    }
}, true, true);
spl_autoload_register($factory);
