<?php

/**
 * The settings behind the gear of the module manager.
 */

declare(strict_types=1);

require_once __DIR__ . '/public/settings.php';
