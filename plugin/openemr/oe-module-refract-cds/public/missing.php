<?php

/**
 * The prescription form's script says that a field was not found: a note for the log, once a
 * day for each field, with the field's name out of a fixed list and nothing else.
 */

declare(strict_types=1);

use Refract\Modules\CdsHooks\Module;
use Refract\Modules\CdsHooks\OpenEmr\Session;
use Refract\Modules\CdsHooks\Page;

require_once dirname(__DIR__, 4) . '/globals.php';
require_once dirname(__DIR__) . '/src/autoload.php';

Page::json(static function (array $posted, Session $session, Module $module): array {
    $known = ['prescribe', 'submitfun', 'drug', 'size', 'unit', 'dosage', 'form', 'route', 'interval'];
    foreach (array_intersect($known, array_filter((array) ($posted['missing'] ?? []), 'is_string')) as $field) {
        $noted = 'missing-' . $field;
        if ($module->state()->get($noted) !== date('Y-m-d')) {
            $module->state()->put($noted, date('Y-m-d'));
            (Module::log())('the prescription form has no "' . $field . '" as this module knows it');
        }
    }
    return ['noted' => true];
});
