<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * The administrator's page: settings, connection test, key, source attributes, feedback.
 */
final class SettingsPage
{
    public function __construct(
        private readonly Module $module,
        private readonly string $action,
        private readonly string $site = 'default'
    ) {
    }

    /**
     * @param array<mixed> $posted the form's fields
     * @return string|null why nothing was saved; null if it was
     */
    public static function save(Database $database, array $posted): ?string
    {
        $typed = self::typed($posted);
        $settings = Settings::from($typed, '');
        $problem = $settings->isSet() ? $settings->addressProblem() : null;
        if ($problem !== null) {
            return 'Not saved. ' . $problem;
        }
        foreach ($typed as $name => $value) {
            $database->run('DELETE FROM globals WHERE gl_name = ? AND gl_index = 0', [$name]);
            $database->run('INSERT INTO globals (gl_name, gl_index, gl_value) VALUES (?, 0, ?)', [$name, $value]);
            $GLOBALS[$name] = $value;
        }
        return null;
    }

    /**
     * @param array<mixed> $posted the form's fields
     * @return array<string, string> all settings as they stand in the form
     */
    public static function typed(array $posted): array
    {
        $typed = [];
        foreach (Settings::ALL as $name => [, $type]) {
            $value = is_string($posted[$name] ?? null) ? mb_substr(trim($posted[$name]), 0, 250) : '';
            $typed[$name] = $type === 'bool' ? ($value === '' ? '0' : '1') : $value;
        }
        return $typed;
    }

    /**
     * @param array<string, mixed> $values of the settings
     * @param list<array{ok: bool, text: string}> $steps of a connection test, if there was one
     */
    public function html(array $values, string $csrf, string $notice, array $steps): string
    {
        $hidden = '<input type="hidden" name="csrf_token_form" value="' . Views::text($csrf) . '">';
        $form = '<form method="post" action="' . Views::text($this->action) . '">' . $hidden;
        return '<div class="container my-3"><h1 class="h3">Refract decision support</h1>'
            . ($notice === '' ? '' : '<p class="alert alert-info" role="status">' . Views::text($notice) . '</p>')
            . $form . Views::fields($values)
            . '<button class="btn btn-primary" name="do" value="save">Save</button> '
            . '<button class="btn btn-secondary" name="do" value="test">Save and test connection</button></form>'
            . ($steps === [] ? '' : '<h2 class="h5 mt-4">Connection</h2>' . Views::steps($steps))
            . '<h2 class="h5 mt-4">Key of this OpenEMR</h2>' . $this->key($form)
            . '<h2 class="h5 mt-4">Feedback</h2>' . $this->feedback($form)
            . '<h2 class="h5 mt-4">Source attributes, § 170.315(b)(11)</h2>'
            . '<p>As an evidence-based intervention. OpenEMR shows these to users for an API client with the decision'
            . ' support type "evidence-based": register one for the service, and name its client id.</p>' . $form
            . '<div class="form-group"><label for="client_id">Client id</label><input class="form-control" id="client_id"'
            . ' name="client_id" maxlength="80"></div><button class="btn btn-secondary" name="do" value="attributes">'
            . 'Write the attributes for this client</button></form>'
            . Views::attributes(SourceAttributes::all()) . '</div>';
    }

    private function key(string $form): string
    {
        try {
            $set = $this->module->keys()->jwkSet();
        } catch (\Throwable) {
            return '<p class="text-danger">There is no key that can be read.</p>' . $form
                . '<button class="btn btn-secondary" name="do" value="key">Make a new key</button></form>';
        }
        $client = ['name' => 'openemr', 'about' => 'OpenEMR, by its module', 'issuer' => $this->module->settings->issuer,
            'keys' => ['set' => $set]];
        $json = (string) json_encode($client, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES);
        $url = Module::publicPath() . '/jwks.php?site=' . rawurlencode($this->site);
        return '<p>Put this into the service\'s client registry (the list "clients"), and let it reload. The public keys are'
            . ' also served at <a href="' . Views::text($url) . '">' . Views::text($url) . '</a>.</p>'
            . '<textarea class="form-control text-monospace" rows="14" readonly id="refract-client" aria-label="Client of the'
            . ' registry">' . Views::text($json) . '</textarea>' . $form
            . '<p class="mt-2"><button class="btn btn-secondary" name="do" value="key">Make a new key</button> '
            . '<small class="text-muted">The service must be told before calls hold again.</small></p></form>';
    }

    private function feedback(string $form): string
    {
        try {
            $counts = $this->module->feedbackStore()->counts();
        } catch (\Throwable) {
            return '<p class="text-danger">The tables of the module are not there: install its SQL in the module manager.</p>';
        }
        return '<p>' . $counts['total'] . ' answers of prescribers are kept here; ' . $counts['not_forwarded']
            . ' of them could not be forwarded to the service.</p>' . $form
            . '<button class="btn btn-secondary" name="do" value="export">Export as CSV</button></form>';
    }
}
