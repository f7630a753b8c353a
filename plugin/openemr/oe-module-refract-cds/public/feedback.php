<?php

/**
 * Where <cds-cards> posts what the prescriber answered.
 */

declare(strict_types=1);

use Refract\Modules\CdsHooks\Module;
use Refract\Modules\CdsHooks\OpenEmr\Session;
use Refract\Modules\CdsHooks\Page;
use Refract\Modules\CdsHooks\Refusal;

require_once dirname(__DIR__, 4) . '/globals.php';
require_once dirname(__DIR__) . '/src/autoload.php';

Page::json(static function (array $posted, Session $session, Module $module): array {
    // Whoever may see a card may answer it.
    Page::demand($session, 'patients', $session->may('patients', 'rx') ? 'rx' : 'med');
    $chart = $module->charts($session)->ofSession() ?? throw new Refusal(409, 'No patient is open.');
    return $module->feedback()->take($posted, $chart, time());
});
