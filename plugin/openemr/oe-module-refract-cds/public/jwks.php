<?php

/**
 * The public keys of this OpenEMR as a JWK Set, for the service; open to everybody.
 */

declare(strict_types=1);

use Refract\Modules\CdsHooks\Module;

$ignoreAuth = true;
require_once dirname(__DIR__, 4) . '/globals.php';
require_once dirname(__DIR__) . '/src/autoload.php';

header('Content-Type: application/json');
header('X-Content-Type-Options: nosniff');
try {
    $set = Module::inOpenEmr()->keys()->jwkSet();
    header('Cache-Control: max-age=300');
    echo json_encode($set, JSON_UNESCAPED_SLASHES);
} catch (\Throwable $problem) {
    (Module::log())('no key to serve: ' . get_class($problem));
    http_response_code(503);
    echo '{"message":"There is no key."}';
}
