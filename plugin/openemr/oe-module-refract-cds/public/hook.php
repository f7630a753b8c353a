<?php

/**
 * Where <cds-cards> posts {hook, context}. Runs in the user's session.
 */

declare(strict_types=1);

use Refract\Modules\CdsHooks\HookService;
use Refract\Modules\CdsHooks\Module;
use Refract\Modules\CdsHooks\OpenEmr\Session;
use Refract\Modules\CdsHooks\Page;

require_once dirname(__DIR__, 4) . '/globals.php';
require_once dirname(__DIR__) . '/src/autoload.php';

Page::json(static function (array $posted, Session $session, Module $module): array {
    $order = HookService::isOrder(is_string($posted['hook'] ?? null) ? $posted['hook'] : '');
    Page::demand($session, 'patients', $order ? 'rx' : 'med');
    $chart = Page::chart($module, $session, is_array($posted['context'] ?? null) ? $posted['context'] : []);
    return $module->hooks()->answer($posted, $chart, time());
});
