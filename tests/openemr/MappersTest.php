<?php

declare(strict_types=1);

namespace Refract\Tests\OpenEmr;

use PHPUnit\Framework\TestCase;
use Refract\Modules\CdsHooks\DraftOrderMapper;
use Refract\Modules\CdsHooks\OptionTitles;
use Refract\Modules\CdsHooks\Phq9Mapper;
use Refract\Modules\CdsHooks\PrescriptionRows;
use Refract\Modules\CdsHooks\Sig;

final class MappersTest extends TestCase
{
    private World $world;

    protected function setUp(): void
    {
        $this->world = new World();
    }

    /** @return array<string, mixed>|null */
    private function draft(array $fields): ?array
    {
        $day = static fn (string $shown): ?string => preg_match('/^\d{4}-\d\d-\d\d$/', $shown) === 1 ? $shown : null;
        $mapper = new DraftOrderMapper(new OptionTitles($this->world->database), $day);
        return $mapper->draft($fields, $this->world->chart(), '2026-03-02');
    }

    public function testDraftOfACodedDrug(): void
    {
        self::assertSame([
            'resourceType' => 'MedicationRequest', 'id' => 'openemr-draft', 'status' => 'draft', 'intent' => 'order',
            'medicationCodeableConcept' => ['coding' => [['system' => 'http://www.nlm.nih.gov/research/umls/rxnorm',
                'code' => '8123', 'display' => 'phenelzine']], 'text' => 'phenelzine'],
            'subject' => ['reference' => 'Patient/p-1'], 'authoredOn' => '2026-03-02',
            'dosageInstruction' => [['text' => '1 tablet Per Oris t.i.d.',
                'timing' => ['repeat' => ['frequency' => 3, 'period' => 1, 'periodUnit' => 'd']],
                'route' => ['text' => 'Per Oris'],
                'doseAndRate' => [['doseQuantity' => ['value' => 15.0, 'unit' => 'mg',
                    'system' => 'http://unitsofmeasure.org', 'code' => 'mg']]]]],
            'dispenseRequest' => ['validityPeriod' => ['start' => '2026-03-05'], 'numberOfRepeatsAllowed' => 2,
                'quantity' => ['value' => 90.0, 'unit' => 'tablet']],
        ], $this->draft(['drug' => 'phenelzine (RxCUI:8123)', 'rxnorm_drugcode' => '999', 'dosage' => '1', 'size' => '15',
            'unit' => '1', 'form' => '2', 'route' => '1', 'interval' => '2', 'refills' => '2', 'quantity' => '90',
            'start_date' => '2026-03-05']));
    }

    public function testFreeTextHasNoCode(): void
    {
        // OpenEMR copies the text of a free entry into the field of the code.
        $draft = $this->draft(['drug' => 'Nardil 15', 'rxnorm_drugcode' => 'Nardil 15']);
        self::assertSame(['text' => 'Nardil 15'], $draft['medicationCodeableConcept']);
        self::assertArrayNotHasKey('dosageInstruction', $draft);
        self::assertArrayNotHasKey('dispenseRequest', $draft);
    }

    public function testNoDrugNoDraft(): void
    {
        self::assertNull($this->draft([]));
        self::assertNull($this->draft(['drug' => '  ', 'dosage' => '1']));
        self::assertNull($this->draft(['drug' => ['x']]));
    }

    public function testDoseIsNeverGuessed(): void
    {
        $dose = static fn (string ...$columns): mixed => Sig::dosage(...$columns)['doseAndRate'][0]['doseQuantity'] ?? null;
        self::assertSame(20.0 * 2, $dose('fluoxetine', '2', '20', 'mg', 'capsule', '', 'q.d.')['value']);
        self::assertSame('capsule', $dose('fluoxetine 40 mg', '1', '20', 'mg', 'capsule', '', 'q.d.')['unit']);
        self::assertSame('ml', $dose('fluoxetine', '5', '20', 'mg', 'ml', '', 'q.d.')['unit']);
        self::assertNull($dose('fluoxetine', '1-2', '20', 'mg', 'tablet', '', 'q.d.'));
        self::assertNull($dose('fluoxetine', '0', '20', 'mg', 'tablet', '', 'q.d.'));
        self::assertNull(Sig::dosage('fluoxetine', '', '20', 'mg', '', '', ''));
        self::assertArrayNotHasKey('timing', (array) Sig::dosage('x', '1', '', '', 'tablet', '', 'with meals'));
        self::assertTrue(Sig::dosage('x', '1', '', '', 'tablet', '', 'p.r.n.')['asNeededBoolean']);
        self::assertSame('take one in the morning', Sig::dosage('x', 'take one in the morning', '', '', '', '', '')['text']);
    }

    /** 20 mL of 10 mg/5 mL are 40 mg, not 20 times 10; 50 in "50 mg" of sertraline is no count of tablets. */
    public function testLiquidsAndAmountsThatMayBeMilligramsStayText(): void
    {
        foreach (
            [['citalopram oral solution 10 mg/5 mL', '20', '10', 'mg', ''],
            ['citalopram oral solution 10 mg/5 mL', '20', '10', 'mg', 'tablet'],
            ['citalopram 2 MG/ML Oral Solution', '20', '2', 'mg', 'ml'],
            ['citalopram 10 mg per 5 ml', '20', '10', 'mg', 'tablet'],
            ['citalopram solution', '20', '10', 'mg', 'tablet'],
            ['selegiline 6 mg/24 hr', '1', '6', 'mg', 'tablet'],
            ['doxepin 5 %', '1', '5', 'mg', 'tablet'],
            ['sertraline', '50', '50', 'mg', ''],
            ['sertraline', '50', '50', 'mg', 'tablet'],
            ['sertraline', '1', '50', 'mg', '']] as $columns
        ) {
            $dosage = Sig::dosage(...[...$columns, '', 'q.d.']);
            self::assertArrayNotHasKey('doseAndRate', $dosage, implode(', ', $columns));
            self::assertSame(trim($columns[1] . ' ' . $columns[4]) . ' q.d.', $dosage['text']);
        }
    }

    public function testEachStrengthInTheNameIsComparedWithTheColumn(): void
    {
        $unit = static fn (string $name, string $size): string =>
            Sig::dosage($name, '2', $size, 'mg', 'capsule', '', 'q.d.')['doseAndRate'][0]['doseQuantity']['unit'];
        self::assertSame('mg', $unit('fluoxetine 20 mg', '20'));
        self::assertSame('capsule', $unit('olanzapine 6 mg / fluoxetine 25 mg', '6'));
        self::assertSame('capsule', $unit('liothyronine 25 mcg', '25'));
    }

    public function testExistingPrescriptionsGetWhatOpenEmrLeavesOut(): void
    {
        $this->world->database->pdo->exec(
            "INSERT INTO prescriptions (uuid, patient_id, drug, dosage, size, unit, form, route, `interval`, quantity, refills,"
            . " start_date, end_date) VALUES ('m-1', 1, 'fluoxetine', '1', '40', 1, 3, '1', 9, '30', 3, '2025-08-01',"
            . " '2026-02-09 00:00:00'), ('m-2', 2, 'other', '1', '1', 1, 2, '1', 9, '', 0, '2020-01-01', NULL)"
        );
        $this->world->database->pdo->exec("INSERT INTO lists VALUES ('l-1', 1, 'medication', 'x', '2024-01-01', '0000-00-00')");
        $rows = new PrescriptionRows(
            $this->world->database,
            new OptionTitles($this->world->database),
            static fn (mixed $uuid): ?string => is_string($uuid) ? $uuid : null
        );
        [$own, $listed, $foreign] = $rows->complete([['id' => 'm-1'], ['id' => 'l-1'], ['id' => 'm-2']], 1);
        self::assertSame(40.0, $own['dosageInstruction'][0]['doseAndRate'][0]['doseQuantity']['value']);
        self::assertSame(['start' => '2025-08-01', 'end' => '2026-02-09'], $own['dispenseRequest']['validityPeriod']);
        self::assertSame(3, $own['dispenseRequest']['numberOfRepeatsAllowed']);
        self::assertSame(['start' => '2024-01-01'], $listed['dispenseRequest']['validityPeriod']);
        self::assertSame(['id' => 'm-2'], $foreign);
    }

    public function testDosageThatOpenEmrGivesIsKept(): void
    {
        $this->world->database->pdo->exec("INSERT INTO prescriptions (uuid, patient_id, drug, dosage, size, unit, form, route,"
            . " `interval`, quantity, refills) VALUES ('m-1', 1, 'fluoxetine', '1', '40', 1, 3, '1', 9, '', 0)");
        $rows = new PrescriptionRows($this->world->database, new OptionTitles($this->world->database), fn ($u) => $u);
        $known = ['text' => 'one a day', 'timing' => ['repeat' => ['frequency' => 1]]];
        self::assertSame([$known], $rows->complete([['id' => 'm-1', 'dosageInstruction' => [$known]]], 1)[0]['dosageInstruction']);
        $merged = $rows->complete([['id' => 'm-1', 'dosageInstruction' => [['text' => 'mane']]]], 1)[0]['dosageInstruction'][0];
        self::assertSame('mane', $merged['text']);
        self::assertSame(40.0, $merged['doseAndRate'][0]['doseQuantity']['value']);
    }

    public function testPhq9FormBecomesTotalAndItem9(): void
    {
        $row = ['id' => 3, 'date' => '2026-01-05 10:00:00'] + array_fill_keys(['interest_score', 'hopeless_score', 'sleep_score',
            'fatigue_score', 'appetite_score', 'failure_score', 'focus_score', 'psychomotor_score'], '2') + ['suicide_score' => '1'];
        [$total, $item9] = Phq9Mapper::ofForm($row, 'p-1');
        self::assertSame(['44261-6', 17], [$total['code']['coding'][0]['code'], $total['valueInteger']]);
        self::assertSame(['44260-8', 1], [$item9['code']['coding'][0]['code'], $item9['valueInteger']]);
        self::assertSame('2026-01-05', $total['effectiveDateTime']);
    }

    public function testAnUnansweredPhq9HasNoTotal(): void
    {
        $row = ['id' => 3, 'date' => '2026-01-05', 'interest_score' => '3', 'hopeless_score' => 'undef', 'suicide_score' => '0'];
        [$panel, $item9] = Phq9Mapper::ofForm($row, 'p-1');
        self::assertSame('44249-1', $panel['code']['coding'][0]['code']);
        self::assertCount(2, $panel['component']);
        self::assertSame(0, $item9['valueInteger']);
        self::assertSame([], Phq9Mapper::ofForm(['id' => 3, 'date' => '2026-01-05'], 'p-1'));
        self::assertSame([], Phq9Mapper::ofForm(['id' => 3, 'date' => '0000-00-00', 'suicide_score' => '3'], 'p-1'));
    }

    public function testDeletedPhq9FormsAreNotRead(): void
    {
        $pdo = $this->world->database->pdo;
        $pdo->exec("INSERT INTO form_phq9 (id, date, pid, suicide_score) VALUES (1, '2026-01-01', 1, '2'), (2, '2026-01-02', 1, '3')");
        $pdo->exec("INSERT INTO forms VALUES (1, 'phq9', 1, 0), (2, 'phq9', 1, 1), (2, 'vitals', 1, 0)");
        $found = (new Phq9Mapper($this->world->database))->observations($this->world->chart());
        self::assertSame(['phq9-form-1-panel', 'phq9-form-1-item9'], array_column($found, 'id'));
    }
}
