<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * Adds to MedicationRequests what OpenEMR 7 leaves out of them although its tables know it: how
 * a prescription is taken, from when to when, and how much was to be dispensed.
 */
final class PrescriptionRows
{
    private const COLUMNS = 'drug, dosage, size, unit, form, route, `interval`, quantity, refills, start_date';

    /** @param \Closure(mixed): ?string $uuid a uuid column to the id in FHIR */
    public function __construct(
        private readonly Database $database,
        private readonly OptionTitles $titles,
        private readonly \Closure $uuid
    ) {
    }

    /**
     * @param list<array<string, mixed>> $requests
     * @return list<array<string, mixed>>
     */
    public function complete(array $requests, int $pid): array
    {
        $prescriptions = $this->byId($this->prescriptions($pid));
        $listed = $this->byId($this->database->rows(
            "SELECT uuid, begdate, enddate FROM lists WHERE pid = ? AND type = 'medication'",
            [$pid]
        ));
        foreach ($requests as $i => $request) {
            $id = (string) ($request['id'] ?? '');
            if (isset($prescriptions[$id])) {
                $requests[$i] = $this->withPrescription($request, $prescriptions[$id]);
            } elseif (isset($listed[$id])) {
                $requests[$i] = self::withPeriod($request, $listed[$id]['begdate'], $listed[$id]['enddate']);
            }
        }
        return $requests;
    }

    /** @return list<array<string, mixed>> */
    private function prescriptions(int $pid): array
    {
        try {
            $sql = 'SELECT uuid, end_date, ' . self::COLUMNS . ' FROM prescriptions WHERE patient_id = ?';
            return $this->database->rows($sql, [$pid]);
        } catch (\Throwable) {
            // end_date is younger than the rest.
            return $this->database->rows('SELECT uuid, ' . self::COLUMNS . ' FROM prescriptions WHERE patient_id = ?', [$pid]);
        }
    }

    /**
     * @param array<string, mixed> $request
     * @param array<string, mixed> $row
     * @return array<string, mixed>
     */
    private function withPrescription(array $request, array $row): array
    {
        $known = $request['dosageInstruction'][0] ?? [];
        if (!isset($known['timing']) && !isset($known['doseAndRate'])) {
            $dosage = Sig::dosage(
                trim((string) $row['drug']),
                trim((string) $row['dosage']),
                trim((string) $row['size']),
                $this->titles->title('drug_units', $row['unit']),
                $this->titles->title('drug_form', $row['form']),
                $this->titles->title('drug_route', $row['route']),
                $this->titles->title('drug_interval', $row['interval'])
            );
            if ($dosage !== null) {
                // A text that OpenEMR gives is the prescriber's own; ours is put together.
                $request['dosageInstruction'] = [is_array($known) ? $known + $dosage : $dosage];
            }
        }
        $supply = [];
        if (is_numeric($row['quantity']) && (float) $row['quantity'] > 0) {
            $supply['quantity'] = ['value' => (float) $row['quantity']];
        }
        if (is_numeric($row['refills']) && (int) $row['refills'] >= 0) {
            $supply['numberOfRepeatsAllowed'] = (int) $row['refills'];
        }
        if ($supply !== []) {
            $request['dispenseRequest'] = ($request['dispenseRequest'] ?? []) + $supply;
        }
        return self::withPeriod($request, $row['start_date'], $row['end_date'] ?? null);
    }

    /**
     * @param array<string, mixed> $request
     * @return array<string, mixed>
     */
    private static function withPeriod(array $request, mixed $start, mixed $end): array
    {
        $period = array_filter(['start' => self::day($start), 'end' => self::day($end)]);
        if ($period !== [] && !isset($request['dispenseRequest']['validityPeriod'])) {
            $request['dispenseRequest'] = ($request['dispenseRequest'] ?? []) + ['validityPeriod' => $period];
        }
        return $request;
    }

    /** MySQL's day without a date is none. */
    private static function day(mixed $value): ?string
    {
        $day = is_string($value) ? substr($value, 0, 10) : '';
        return preg_match('/^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/D', $day) === 1 ? $day : null;
    }

    /**
     * @param list<array<string, mixed>> $rows
     * @return array<string, array<string, mixed>>
     */
    private function byId(array $rows): array
    {
        $result = [];
        foreach ($rows as $row) {
            $id = ($this->uuid)($row['uuid']);
            if ($id !== null) {
                $result[$id] = $row;
            }
        }
        return $result;
    }
}
