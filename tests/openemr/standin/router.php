<?php

/**
 * For php -S: pages of the stand-in at the addresses that OpenEMR gives them.
 */

declare(strict_types=1);

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$pages = ['/controller.php' => 'controller.php', '/dashboard.php' => 'dashboard.php', '/encounter.php' => 'encounter.php',
    '/library/ajax/prescription_drugname_lookup.php' => 'drugs.php'];
if (!isset($pages[$path])) {
    return false;
}
$_SERVER['SCRIPT_NAME'] = $path;
require __DIR__ . '/' . $pages[$path];
