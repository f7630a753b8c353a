<?php

declare(strict_types=1);

namespace Refract\Tests\OpenEmr;

use PHPUnit\Framework\TestCase;
use Refract\Modules\CdsHooks\FhirSearch;
use Refract\Modules\CdsHooks\Prefetch;
use Refract\Modules\CdsHooks\PrefetchResolver;

final class PrefetchTest extends TestCase
{
    /** @var list<string> */
    private array $log = [];

    /** @param array<string, mixed> $templates */
    private function resolve(array $templates, MemorySource $source): Prefetch
    {
        $log = function (string $class): void {
            $this->log[] = $class;
        };
        return (new PrefetchResolver($source, $log))->resolve($templates, (new World())->chart(), World::NOW);
    }

    /** @return array<string, mixed> */
    private static function observation(string $id, string $code, string $day): array
    {
        return ['resourceType' => 'Observation', 'id' => $id, 'effectiveDateTime' => $day,
            'code' => ['coding' => [['system' => 'http://loinc.org', 'code' => $code]]]];
    }

    /** @return list<string> */
    private static function ids(array $bundle): array
    {
        return array_map(static fn (array $entry): string => $entry['resource']['id'], $bundle['entry'] ?? []);
    }

    public function testReadsThePatientAndSearchesTheRest(): void
    {
        $source = new MemorySource(['Patient' => [['resourceType' => 'Patient', 'id' => 'p-1']],
            'Condition' => [['resourceType' => 'Condition', 'id' => 'c']]]);
        $prefetch = $this->resolve(['patient' => 'Patient/{{context.patientId}}',
            'conditions' => 'Condition?patient={{context.patientId}}'], $source);
        self::assertSame('p-1', $prefetch->values['patient']['id']);
        self::assertSame(['resourceType' => 'Bundle', 'type' => 'searchset', 'total' => 1,
            'entry' => [['resource' => ['resourceType' => 'Condition', 'id' => 'c']]]], $prefetch->values['conditions']);
    }

    public function testCodesSortingAndCountAreDoneHereWithOneReadOfTheType(): void
    {
        $source = new MemorySource(['Observation' => [self::observation('old', '44261-6', '2024-01-01'),
            self::observation('new', '44261-6', '2026-01-01'), self::observation('tsh', '3016-3', '2025-01-01')]]);
        $prefetch = $this->resolve([
            'scores' => 'Observation?patient={{context.patientId}}&code=44261-6,44260-8&_sort=-date&_count=1',
            'laboratory' => 'Observation?patient={{context.patientId}}&code=http://loinc.org|3016-3',
        ], $source);
        self::assertSame(['new'], self::ids($prefetch->values['scores']));
        self::assertSame(2, $prefetch->values['scores']['total']);
        self::assertSame(['tsh'], self::ids($prefetch->values['laboratory']));
        self::assertSame(1, $source->reads['Observation']);
    }

    public function testATypeThatOpenEmrDoesNotKnowIsLeftOut(): void
    {
        $prefetch = $this->resolve(['statements' => 'MedicationStatement?patient={{context.patientId}}'], new MemorySource());
        self::assertSame([], $prefetch->values);
        self::assertFalse($prefetch->sawMedications);
    }

    public function testAFailureIsSaidAndDoesNotStopTheOthers(): void
    {
        $secret = new \RuntimeException('patient Jane Doe');
        $source = new MemorySource(['Condition' => $secret, 'MedicationRequest' => []]);
        $prefetch = $this->resolve(['conditions' => 'Condition?patient={{context.patientId}}',
            'medications' => 'MedicationRequest?patient={{context.patientId}}'], $source);
        self::assertSame('OperationOutcome', $prefetch->values['conditions']['resourceType']);
        self::assertSame('Bundle', $prefetch->values['medications']['resourceType']);
        self::assertArrayNotHasKey('entry', $prefetch->values['medications']);
        self::assertTrue($prefetch->sawMedications);
        self::assertStringNotContainsString('Jane', json_encode($prefetch->values) . implode($this->log));
    }

    public function testAnotherPatientIsNeverAsked(): void
    {
        foreach (
            ['Condition?patient=p-2', 'Condition?code=x', 'Condition', 'Condition?patient=p-1&_include=x',
            'Condition?patient=p-1&date=ge2020,le2021', '../Condition?patient=p-1'] as $query
        ) {
            self::assertNull(FhirSearch::parse($query, 'p-1'), $query);
        }
    }

    public function testTokens(): void
    {
        $source = new MemorySource(['Observation' => [self::observation('a', '1', '2026-02-25'),
            self::observation('b', '1', '2025-01-01')], 'Encounter' => [['resourceType' => 'Encounter', 'id' => 'e-5']],
            'Practitioner' => [['resourceType' => 'Practitioner', 'id' => 'u-7']]]);
        $prefetch = $this->resolve([
            'recent' => 'Observation?patient={{context.patientId}}&date=ge{{today() - 90 days}}',
            'encounter' => 'Encounter/{{context.encounterId}}',
            'user' => 'Practitioner/{{userPractitionerId}}',
            'unknown' => 'Observation?patient={{context.patientId}}&date=ge{{today() - 6 months}}',
            'dependent' => 'Encounter/{{patient.id}}',
        ], $source);
        self::assertSame(['a'], self::ids($prefetch->values['recent']));
        self::assertSame(['recent', 'encounter', 'user'], array_keys($prefetch->values));
    }

    public function testStatusAndCategory(): void
    {
        $resources = [['resourceType' => 'Condition', 'id' => 'a', 'clinicalStatus' => ['coding' => [['code' => 'active']]],
            'category' => [['coding' => [['system' => 's', 'code' => 'problem']]]]],
            ['resourceType' => 'Condition', 'id' => 'b', 'clinicalStatus' => ['coding' => [['code' => 'resolved']]]]];
        $search = FhirSearch::parse('Condition?patient=p-1&clinical-status=active&category=s%7Cproblem', 'p-1');
        self::assertNotNull($search);
        self::assertSame(['a'], self::ids((array) $search->answer($resources)));
    }
}
