<?php

/**
 * Included by OpenEMR on every request while the module is active.
 *
 * @var \OpenEMR\Core\ModulesClassLoader $classLoader
 * @var \Symfony\Component\EventDispatcher\EventDispatcherInterface $eventDispatcher
 */

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

$classLoader->registerNamespaceIfNotExists('Refract\\Modules\\CdsHooks\\', __DIR__ . '/src');

// OpenEMR catches no \Error here: one class that a later version renames must not close the house.
try {
    (new Bootstrap($eventDispatcher))->subscribe();
} catch (\Throwable $problem) {
    error_log('Refract CDS: not started: ' . get_class($problem) . ' at line ' . $problem->getLine());
}
