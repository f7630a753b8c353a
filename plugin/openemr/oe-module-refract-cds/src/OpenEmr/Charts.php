<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks\OpenEmr;

use OpenEMR\Common\Uuid\UuidRegistry;
use OpenEMR\Services\PatientService;
use Refract\Modules\CdsHooks\Chart;
use Refract\Modules\CdsHooks\Database;

/**
 * Finds out who looks at whom: from the session, never from the page.
 */
final class Charts
{
    public function __construct(private readonly Database $database, private readonly Session $session)
    {
    }

    /** Null if no patient is open, or nobody is logged in. */
    public function ofSession(): ?Chart
    {
        $pid = (int) $this->session->get('pid');
        $user = (int) $this->session->get('authUserID');
        if ($pid <= 0 || $user <= 0) {
            return null;
        }
        $patientId = self::uuid((new PatientService())->getUuid($pid));
        if ($patientId === null) {
            return null;
        }
        $encounter = (int) $this->session->get('encounter');
        return new Chart(
            $pid,
            $patientId,
            $user,
            (string) $this->session->get('authUser'),
            $this->userReference($user),
            $this->facility($user),
            $encounter > 0 ? $encounter : null,
            $encounter > 0 ? $this->encounterId($encounter, $pid) : null
        );
    }

    /** A uuid column, or what OpenEMR made of it, as FHIR's id. */
    public static function uuid(mixed $value): ?string
    {
        if (!is_string($value) || $value === '') {
            return null;
        }
        return strlen($value) === 16 ? UuidRegistry::uuidToString($value) : $value;
    }

    private function userReference(int $user): string
    {
        $sql = 'SELECT uuid FROM users WHERE id = ?';
        $id = self::uuid($this->database->rows($sql, [$user])[0]['uuid'] ?? null);
        if ($id === null) {
            UuidRegistry::createMissingUuidsForTables(['users']);
            $id = self::uuid($this->database->rows($sql, [$user])[0]['uuid'] ?? null);
        }
        return 'Practitioner/' . ($id ?? 'openemr-user-' . $user);
    }

    private function facility(int $user): string
    {
        $row = $this->database->rows(
            'SELECT COALESCE(f.name, u.facility) AS name FROM users AS u LEFT JOIN facility AS f ON f.id = u.facility_id'
            . ' WHERE u.id = ?',
            [$user]
        )[0] ?? [];
        return (string) ($row['name'] ?? '');
    }

    /** Only if it is an encounter of this patient. */
    private function encounterId(int $encounter, int $pid): ?string
    {
        $sql = 'SELECT uuid FROM form_encounter WHERE encounter = ? AND pid = ?';
        $row = $this->database->rows($sql, [$encounter, $pid])[0] ?? null;
        if ($row !== null && self::uuid($row['uuid']) === null) {
            UuidRegistry::createMissingUuidsForTables(['form_encounter']);
            $row = $this->database->rows($sql, [$encounter, $pid])[0] ?? null;
        }
        return $row === null ? null : self::uuid($row['uuid']);
    }
}
