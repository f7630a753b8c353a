<?php

/**
 * Finds the module's classes where OpenEMR has not: pages that are opened while the module is
 * not enabled, and tests.
 */

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
    $prefix = 'Refract\\Modules\\CdsHooks\\';
    if (!str_starts_with($class, $prefix)) {
        return;
    }
    $file = __DIR__ . '/' . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
    if (is_file($file)) {
        require_once $file;
    }
});
