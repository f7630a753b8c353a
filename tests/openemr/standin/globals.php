<?php

/**
 * Takes the place of OpenEMR's interface/globals.php: a user who is logged in, the patient of the
 * cookie "pid", the settings out of the database, the active module.
 */

declare(strict_types=1);

define('ROOT', dirname(__DIR__));
require_once ROOT . '/standin/openemr.php';

date_default_timezone_set('UTC');
$pdo = new PDO('sqlite:' . ROOT . '/openemr.sqlite', null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
$pdo->exec('PRAGMA busy_timeout = 5000');
OpenEMR\Common\Database\QueryUtils::$pdo = $pdo;
$_SESSION = ['authUserID' => 7, 'authUser' => 'drsmith', 'site_id' => 'default', 'encounter' => 5,
    'pid' => (int) ($_COOKIE['pid'] ?? 1), 'csrf_private_key' => str_repeat('k', 32)];
$GLOBALS['web_root'] = '';
$GLOBALS['site_addr_oath'] = 'https://openemr.example';
foreach ($pdo->query('SELECT gl_name, gl_value FROM globals') as $row) {
    $GLOBALS[$row['gl_name']] = $row['gl_value'];
}

function DateToYYYYMMDD($day)
{
    return preg_replace('#^(\d\d)/(\d\d)/(\d{4})$#', '$3-$1-$2', $day);
}

$GLOBALS['dispatcher'] = $eventDispatcher = new OpenEMR\Core\Dispatcher();
$classLoader = new OpenEMR\Core\ModulesClassLoader();
require_once ROOT . '/interface/modules/custom_modules/oe-module-refract-cds/openemr.bootstrap.php';
