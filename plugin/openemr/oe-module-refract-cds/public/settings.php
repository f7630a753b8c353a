<?php

/**
 * The administrator's settings page; also what the gear of the module manager opens.
 */

declare(strict_types=1);

use OpenEMR\Core\Header;
use Refract\Modules\CdsHooks\Module;
use Refract\Modules\CdsHooks\OpenEmr\Session;
use Refract\Modules\CdsHooks\SettingsPage;
use Refract\Modules\CdsHooks\SourceAttributes;
use Refract\Modules\CdsHooks\Views;

require_once dirname(__DIR__, 4) . '/globals.php';
require_once dirname(__DIR__) . '/src/autoload.php';

$session = new Session();
if (!$session->may('admin', 'manage_modules')) {
    http_response_code(403);
    exit('Not authorized');
}
$do = ($_SERVER['REQUEST_METHOD'] ?? '') === 'POST' && is_string($_POST['do'] ?? null) ? $_POST['do'] : '';
$token = is_string($_POST['csrf_token_form'] ?? null) ? $_POST['csrf_token_form'] : '';
if ($do !== '' && !$session->verifiesCsrf($token)) {
    http_response_code(403);
    exit('Authentication error: reload the page');
}
$notice = '';
$steps = [];
$values = null;
$module = Module::inOpenEmr();
try {
    if ($do === 'save' || $do === 'test') {
        $problem = SettingsPage::save($module->database, $_POST);
        $module = Module::inOpenEmr();
        $notice = $problem ?? ($module->settings->isSet() ? 'Saved.' : 'Saved. Without an address nothing is checked.');
        // What was typed stays in the form, to be put right.
        $values = $problem === null ? $GLOBALS : SettingsPage::typed($_POST);
        $steps = $do === 'test' && $problem === null ? $module->connectionTest()->run(time()) : [];
    } elseif ($do === 'key') {
        $module->keys()->replace();
        $notice = 'A new key was made. Give its public part to the service now.';
    } elseif ($do === 'attributes') {
        $clientId = is_string($_POST['client_id'] ?? null) ? trim($_POST['client_id']) : '';
        $notice = SourceAttributes::write($module->database, $clientId, (int) $session->get('authUserID'));
    } elseif ($do === 'export') {
        header('Content-Type: text/csv; charset=utf-8');
        header('Content-Disposition: attachment; filename="refract-feedback.csv"');
        header('Cache-Control: no-store');
        $module->feedbackStore()->write(fopen('php://output', 'w'));
        exit;
    }
} catch (\Throwable $problem) {
    (Module::log())('settings: ' . get_class($problem));
    $notice = 'That did not work. Are the tables of the module there (install its SQL in the module manager)?';
}
?>
<!DOCTYPE html>
<html lang="en">
<head>
    <meta charset="utf-8">
    <title>Refract decision support</title>
    <?php Header::setupHeader(); ?>
</head>
<body class="body_top">
<?php
echo (new SettingsPage($module, Module::publicPath() . '/settings.php', (string) $session->get('site_id')))
    ->html($values ?? $GLOBALS, $session->csrfToken(), $notice, $steps);
?>
</body>
</html>
