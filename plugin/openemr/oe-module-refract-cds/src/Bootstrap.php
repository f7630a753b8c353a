<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

use OpenEMR\Events\Core\ScriptFilterEvent;
use OpenEMR\Events\Encounter\EncounterFormsListRenderEvent;
use OpenEMR\Events\Globals\GlobalsInitializedEvent;
use OpenEMR\Events\PatientDemographics\RenderEvent;
use OpenEMR\Menu\MenuEvent;
use OpenEMR\Services\Globals\GlobalSetting;
use Refract\Modules\CdsHooks\OpenEmr\Session;

/**
 * Hangs the module into OpenEMR's events. A listener never lets an exception out: the page that
 * it stands on must come up whatever happens here.
 */
final class Bootstrap
{
    private const SECTION = 'Refract decision support';

    /** @param object $dispatcher Symfony's event dispatcher */
    public function __construct(private readonly object $dispatcher)
    {
    }

    public function subscribe(): void
    {
        $this->listen(GlobalsInitializedEvent::EVENT_HANDLE, $this->settings(...));
        $this->listen(MenuEvent::MENU_UPDATE, $this->menu(...));
        // 8.2 has a place above all sections; in 7 the left column begins here.
        $top = RenderEvent::class . '::EVENT_SECTION_LIST_RENDER_TOP';
        $this->listen(
            defined($top) ? constant($top) : RenderEvent::EVENT_SECTION_LIST_RENDER_BEFORE,
            $this->dashboard(...)
        );
        $this->listen(EncounterFormsListRenderEvent::EVENT_SECTION_RENDER_PRE, $this->encounter(...));
        $this->listen(ScriptFilterEvent::EVENT_NAME, $this->scripts(...));
    }

    private function listen(string $event, \Closure $listener): void
    {
        $this->dispatcher->addListener($event, static function (object $happened) use ($event, $listener): void {
            try {
                $listener($happened);
            } catch (\Throwable $problem) {
                (Module::log())($event . ': ' . get_class($problem));
            }
        });
    }

    private function settings(object $event): void
    {
        $service = $event->getGlobalsService();
        $service->createSection(self::SECTION);
        foreach (Settings::ALL as $name => [$label, $type, $default, $description]) {
            $service->appendToSection(self::SECTION, $name, new GlobalSetting($label, $type, $default, $description));
        }
    }

    private function menu(object $event): void
    {
        $item = new \stdClass();
        $item->requirement = 0;
        $item->target = 'mod';
        $item->menu_id = 'refract_cds';
        $item->label = 'Refract decision support';
        $item->url = '/interface/modules/custom_modules/' . Module::FOLDER . '/public/settings.php';
        $item->children = [];
        $item->acl_req = ['admin', 'manage_modules'];
        $item->global_req = [];
        $menu = $event->getMenu();
        foreach ($menu as $entry) {
            if (($entry->menu_id ?? '') === 'modimg') {
                $entry->children[] = $item;
            }
        }
        $event->setMenu($menu);
    }

    private function dashboard(object $event): void
    {
        $module = Module::inOpenEmr();
        if ($module->settings->onDashboard && $module->settings->isSet()) {
            $this->panel('patient-view', (int) $event->getPid(), $module->settings);
        }
    }

    private function encounter(object $event): void
    {
        $module = Module::inOpenEmr();
        if ($module->settings->onEncounter && $module->settings->isSet() && $event->getAttendantType() === 'pid') {
            $this->panel('encounter-start', (int) $event->getPid(), $module->settings);
        }
    }

    private function panel(string $hook, int $pid, Settings $settings): void
    {
        $session = new Session();
        if ($pid > 0 && $session->may('patients', 'med')) {
            $mark = Page::mark($pid, $session);
            echo Views::panel($hook, Module::publicPath(), $session->csrfToken(), $mark, $settings->timeoutMs);
        }
    }

    /** The prescription form dispatches no event of its own, but asks for scripts like any page. */
    private function scripts(object $event): void
    {
        $script = (string) ($_SERVER['SCRIPT_NAME'] ?? '');
        $form = basename($script) === 'controller.php' && isset($_GET['prescription']) && isset($_GET['edit']);
        if (!$form) {
            return;
        }
        $module = Module::inOpenEmr();
        if ($module->settings->onPrescription && $module->settings->isSet()) {
            $file = Module::publicPath() . '/assets/prescription.js';
            $event->setScripts(array_merge($event->getScripts(), [$file]));
        }
    }
}
