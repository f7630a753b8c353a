<?php

declare(strict_types=1);

date_default_timezone_set('UTC');

const MODULE = __DIR__ . '/../../plugin/openemr/oe-module-refract-cds';

require_once MODULE . '/src/autoload.php';
require_once __DIR__ . '/Fakes.php';
