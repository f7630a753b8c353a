<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * OpenEMR's PHQ-9 encounter form, which its FHIR does not show, as Observations: the panel with
 * its items, the total where every item is answered, and item 9 by itself.
 */
final class Phq9Mapper
{
    private const LOINC = 'http://loinc.org';
    /** Column of form_phq9 => LOINC code of the item, in the questionnaire's order. */
    private const ITEMS = [
        'interest_score' => '44250-9', 'hopeless_score' => '44255-8', 'sleep_score' => '44259-0',
        'fatigue_score' => '44254-1', 'appetite_score' => '44251-7', 'failure_score' => '44258-2',
        'focus_score' => '44252-5', 'psychomotor_score' => '44253-3', 'suicide_score' => '44260-8',
    ];
    private const PANEL = '44249-1';
    private const TOTAL = '44261-6';

    public function __construct(private readonly Database $database)
    {
    }

    /** @return list<array<string, mixed>> none where the site does not have the form */
    public function observations(Chart $chart): array
    {
        try {
            $rows = $this->database->rows(
                'SELECT p.* FROM form_phq9 AS p JOIN forms AS f ON f.form_id = p.id AND f.formdir = ?'
                . ' WHERE p.pid = ? AND f.pid = ? AND f.deleted = 0',
                ['phq9', $chart->pid, $chart->pid]
            );
        } catch (\Throwable) {
            return [];
        }
        $result = [];
        foreach ($rows as $row) {
            array_push($result, ...self::ofForm($row, $chart->patientId));
        }
        return $result;
    }

    /**
     * @param array<string, mixed> $row
     * @return list<array<string, mixed>>
     */
    public static function ofForm(array $row, string $patientId): array
    {
        $day = substr((string) ($row['date'] ?? ''), 0, 10);
        if (preg_match('/^[1-9]\d{3}-\d\d-\d\d$/D', $day) !== 1) {
            return [];
        }
        $answers = [];
        foreach (self::ITEMS as $column => $code) {
            // "undef" is what the form writes for a question that was not answered.
            if (preg_match('/^[0-3]$/D', trim((string) ($row[$column] ?? ''))) === 1) {
                $answers[$code] = (int) $row[$column];
            }
        }
        if ($answers === []) {
            return [];
        }
        $id = 'phq9-form-' . (int) ($row['id'] ?? 0);
        $result = [];
        if (count($answers) === count(self::ITEMS)) {
            $result[] = self::observation($id . '-total', self::TOTAL, 'PHQ-9 total score', $day, $patientId)
                + ['valueInteger' => array_sum($answers)];
        } else {
            $panel = self::observation($id . '-panel', self::PANEL, 'PHQ-9 panel', $day, $patientId);
            foreach ($answers as $code => $value) {
                $panel['component'][] = ['code' => self::concept((string) $code, ''), 'valueInteger' => $value];
            }
            $result[] = $panel;
        }
        $suicide = self::ITEMS['suicide_score'];
        if (isset($answers[$suicide])) {
            $result[] = self::observation($id . '-item9', $suicide, 'PHQ-9 item 9', $day, $patientId)
                + ['valueInteger' => $answers[$suicide]];
        }
        return $result;
    }

    /** @return array<string, mixed> */
    private static function observation(string $id, string $code, string $text, string $day, string $patientId): array
    {
        return ['resourceType' => 'Observation', 'id' => $id, 'status' => 'final',
            'category' => [['coding' => [['system' => 'http://terminology.hl7.org/CodeSystem/observation-category',
                'code' => 'survey']]]],
            'code' => self::concept($code, $text), 'subject' => ['reference' => 'Patient/' . $patientId],
            'effectiveDateTime' => $day];
    }

    /** @return array<string, mixed> */
    private static function concept(string $code, string $text): array
    {
        $concept = ['coding' => [['system' => self::LOINC, 'code' => $code]]];
        return $text === '' ? $concept : $concept + ['text' => $text];
    }
}
