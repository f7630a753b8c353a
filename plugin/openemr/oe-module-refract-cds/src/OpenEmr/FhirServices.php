<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks\OpenEmr;

use Refract\Modules\CdsHooks\Chart;
use Refract\Modules\CdsHooks\FhirSource;
use Refract\Modules\CdsHooks\Phq9Mapper;
use Refract\Modules\CdsHooks\PrescriptionRows;

/**
 * FhirSource by OpenEMR's FHIR services, called in-process, with what they leave out added from the tables.
 */
final class FhirServices implements FhirSource
{
    /** Types that a service may ask for; which of them exist depends on OpenEMR's version. */
    private const TYPES = ['Patient', 'Condition', 'AllergyIntolerance', 'MedicationRequest', 'MedicationDispense',
        'Observation', 'Procedure', 'Encounter', 'Device', 'ServiceRequest', 'QuestionnaireResponse'];

    public function __construct(
        private readonly PrescriptionRows $prescriptions,
        private readonly Phq9Mapper $phq9
    ) {
    }

    public function resources(string $type, Chart $chart): ?array
    {
        $service = 'OpenEMR\\Services\\FHIR\\Fhir' . $type . 'Service';
        if (!in_array($type, self::TYPES, true) || !class_exists($service)) {
            return null;
        }
        $result = (new $service())->getAll([$type === 'Patient' ? '_id' : 'patient' => $chart->patientId]);
        if ($result->hasErrors()) {
            throw new \RuntimeException('OpenEMR reports errors');
        }
        $resources = [];
        foreach ($result->getData() as $resource) {
            $decoded = json_decode((string) json_encode($resource), true);
            if (is_array($decoded) && self::belongs($decoded, $type, $chart->patientId)) {
                $resources[] = self::tidy($decoded) + ['resourceType' => $type];
            }
        }
        return match ($type) {
            'MedicationRequest' => $this->prescriptions->complete($resources, $chart->pid),
            'Observation' => array_merge($resources, $this->phq9->observations($chart)),
            default => $resources,
        };
    }

    /**
     * What names another patient is not handed on, whatever the service found.
     *
     * @param array<string, mixed> $resource
     */
    private static function belongs(array $resource, string $type, string $patientId): bool
    {
        if ($type === 'Patient') {
            return ($resource['id'] ?? null) === $patientId;
        }
        $subject = $resource['subject']['reference'] ?? $resource['patient']['reference'] ?? null;
        return $subject === null || $subject === 'Patient/' . $patientId;
    }

    /**
     * OpenEMR writes empty strings and empty lists where FHIR has nothing.
     *
     * @param array<mixed> $value
     * @return array<mixed>
     */
    private static function tidy(array $value): array
    {
        $list = array_is_list($value);
        foreach ($value as $key => $part) {
            $part = is_array($part) ? self::tidy($part) : $part;
            if ($part === null || $part === '' || $part === []) {
                unset($value[$key]);
            } else {
                $value[$key] = $part;
            }
        }
        return $list ? array_values($value) : $value;
    }
}
