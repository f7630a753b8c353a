<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * What the numbers in OpenEMR's drop-downs mean at this site: its lists drug_form, drug_route,
 * drug_interval and drug_units can be edited, so the title counts and not the number.
 */
final class OptionTitles
{
    /** @var array<string, array<string, string>>|null */
    private ?array $titles = null;

    public function __construct(private readonly Database $database)
    {
    }

    /** '' where nothing is chosen or the number is not known. */
    public function title(string $list, mixed $option): string
    {
        $this->titles ??= $this->read();
        $key = is_scalar($option) ? trim((string) $option) : '';
        return $key === '' || $key === '0' ? '' : ($this->titles[$list][$key] ?? '');
    }

    /** @return array<string, array<string, string>> */
    private function read(): array
    {
        $titles = [];
        $rows = $this->database->rows(
            "SELECT list_id, option_id, title FROM list_options"
            . " WHERE list_id IN ('drug_form', 'drug_route', 'drug_interval', 'drug_units')"
        );
        foreach ($rows as $row) {
            $titles[(string) $row['list_id']][(string) $row['option_id']] = trim((string) $row['title']);
        }
        return $titles;
    }
}
