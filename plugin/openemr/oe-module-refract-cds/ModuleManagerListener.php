<?php

/**
 * Called by OpenEMR's module manager after each action; has no namespace because the manager
 * asks for it by this name. What it returns is shown to the administrator.
 */

declare(strict_types=1);

use OpenEMR\Core\AbstractModuleActionListener;
use Refract\Modules\CdsHooks\Module;

class ModuleManagerListener extends AbstractModuleActionListener
{
    public function moduleManagerAction($methodName, $modId, string $currentActionStatus = 'Success'): string
    {
        // The key needs the tables, which these make; enabling makes it where they came otherwise.
        if (!in_array($methodName, ['install', 'install_sql', 'enable'], true)) {
            return $currentActionStatus;
        }
        try {
            require_once __DIR__ . '/src/autoload.php';
            Module::inOpenEmr()->keys()->current();
        } catch (\Throwable $problem) {
            error_log('Refract CDS: no signing key could be made: ' . get_class($problem));
            if ($methodName === 'enable') {
                return 'Refract: no signing key could be made. Install the SQL of the module, then open its settings.';
            }
        }
        return $currentActionStatus;
    }

    public static function getModuleNamespace(): string
    {
        return 'Refract\\Modules\\CdsHooks\\';
    }

    public static function initListenerSelf(): ModuleManagerListener
    {
        return new self();
    }
}
