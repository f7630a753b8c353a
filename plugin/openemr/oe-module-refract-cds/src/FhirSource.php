<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * The record of one patient as FHIR R4, read in-process.
 */
interface FhirSource
{
    /**
     * All resources of a type that belong to the patient, as decoded JSON; null where this
     * OpenEMR does not know the type. Throws where reading failed.
     *
     * @return list<array<string, mixed>>|null
     */
    public function resources(string $type, Chart $chart): ?array;
}
