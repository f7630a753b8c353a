<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * The module's few values in its table refract_cds_state.
 */
final class State
{
    public function __construct(private readonly Database $database)
    {
    }

    public function get(string $name): ?string
    {
        $rows = $this->database->rows('SELECT value FROM refract_cds_state WHERE name = ?', [$name]);
        return isset($rows[0]['value']) ? (string) $rows[0]['value'] : null;
    }

    public function put(string $name, string $value): void
    {
        $this->database->run(
            'REPLACE INTO refract_cds_state (name, value, updated_at) VALUES (?, ?, ?)',
            [$name, $value, date('Y-m-d H:i:s')]
        );
    }

    /** Puts the value if there is none; what stands there afterwards, whoever was first. */
    public function claim(string $name, string $value): ?string
    {
        $this->database->run(
            'INSERT INTO refract_cds_state (name, value, updated_at) SELECT ?, ?, ? FROM (SELECT 1 AS one) AS t'
            . ' WHERE NOT EXISTS (SELECT 1 FROM refract_cds_state AS s WHERE s.name = ?)',
            [$name, $value, date('Y-m-d H:i:s'), $name]
        );
        return $this->get($name);
    }

    public function forget(string $name): void
    {
        $this->database->run('DELETE FROM refract_cds_state WHERE name = ?', [$name]);
    }
}
