<?php

/**
 * What the script of the prescription form needs to know: the token against forged requests and
 * the mark of the patient. JSON for a GET of the same origin; another origin cannot read it.
 */

declare(strict_types=1);

use Refract\Modules\CdsHooks\Module;
use Refract\Modules\CdsHooks\OpenEmr\Session;
use Refract\Modules\CdsHooks\Page;

require_once dirname(__DIR__, 4) . '/globals.php';
require_once dirname(__DIR__) . '/src/autoload.php';

$session = new Session();
$site = $_SERVER['HTTP_SEC_FETCH_SITE'] ?? 'same-origin';
header('Content-Type: application/json');
header('Cache-Control: no-store');
header('X-Content-Type-Options: nosniff');
if ($site !== 'same-origin' || !$session->may('patients', 'rx')) {
    http_response_code(403);
    echo '{}';
    exit;
}
$settings = Module::inOpenEmr()->settings;
echo json_encode([
    'csrf' => $session->csrfToken(),
    'patient' => Page::mark((int) $session->get('pid'), $session),
    'timeout' => Page::patience($settings->timeoutMs),
]);
