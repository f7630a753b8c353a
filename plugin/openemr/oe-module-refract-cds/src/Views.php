<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * The HTML that the module writes into OpenEMR's pages and its own.
 */
final class Views
{
    /** Stays where no script runs, or one of the module's files is missing; panel.js takes it away. */
    private const NOT_STARTED = '<p class="alert alert-warning refract-cds-note" data-until-started>'
        . 'Decision support has not started. While this line stands here, nothing was checked.</p>';

    /** Where the cards of a page appear; public/assets/panel.js fills it. */
    public static function panel(string $hook, string $path, string $csrf, string $mark, int $timeoutMs): string
    {
        return '<section class="refract-cds mb-3" data-hook="' . self::text($hook) . '" data-path="' . self::text($path)
            . '" data-csrf="' . self::text($csrf) . '" data-patient="' . self::text($mark) . '" data-timeout="'
            . Page::patience($timeoutMs) . '">' . self::NOT_STARTED . '</section>'
            . '<script type="module" src="' . self::text($path . '/assets/panel.js') . '?v=' . self::version() . '"></script>' . "\n";
    }

    public static function text(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE | ENT_HTML5, 'UTF-8');
    }

    /** Changes with the files, so that browsers do not keep old ones. */
    private static function version(): string
    {
        return (string) (@filemtime(__DIR__ . '/../public/assets/cds-cards.js') ?: 0);
    }

    /** @param list<array{ok: bool, text: string}> $steps */
    public static function steps(array $steps): string
    {
        $html = '';
        foreach ($steps as ['ok' => $ok, 'text' => $text]) {
            $html .= '<li class="' . ($ok ? 'text-success' : 'text-danger font-weight-bold') . '">'
                . ($ok ? '&#10003; ' : '&#10007; ') . '<span class="text-body">' . self::text($text) . '</span></li>';
        }
        return '<ul class="list-unstyled" id="refract-test">' . $html . '</ul>';
    }

    /** @param array<string, mixed> $values by the settings' names */
    public static function fields(array $values): string
    {
        $html = '';
        foreach (Settings::ALL as $name => [$label, $type, $default, $description]) {
            $value = is_scalar($values[$name] ?? null) ? (string) $values[$name] : $default;
            $id = self::text($name);
            $html .= '<div class="form-group">';
            if ($type === 'bool') {
                $checked = in_array($value, ['', '0'], true) ? '' : ' checked';
                $html .= '<div class="form-check"><input class="form-check-input" type="checkbox" value="1" id="' . $id
                    . '" name="' . $id . '"' . $checked . '><label class="form-check-label" for="' . $id . '">'
                    . self::text($label) . '</label> <small class="text-muted">' . self::text($description) . '</small></div>';
            } else {
                $html .= '<label for="' . $id . '">' . self::text($label) . '</label><input class="form-control" id="' . $id
                    . '" name="' . $id . '" value="' . self::text($value) . '" maxlength="250"><small class="form-text'
                    . ' text-muted">' . self::text($description) . '</small>';
            }
            $html .= '</div>';
        }
        return $html;
    }

    /** @param list<array{string, string}> $attributes */
    public static function attributes(array $attributes): string
    {
        $rows = '';
        foreach ($attributes as [$name, $value]) {
            $rows .= '<tr><th scope="row" class="w-50">' . self::text($name) . '</th><td>' . self::text($value) . '</td></tr>';
        }
        return '<table class="table table-sm" id="refract-attributes"><tbody>' . $rows . '</tbody></table>';
    }
}
