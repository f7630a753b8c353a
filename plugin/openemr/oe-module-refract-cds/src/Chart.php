<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * Who looks at whom: the patient and the user of the session, in OpenEMR's numbers and in FHIR's ids.
 */
final class Chart
{
    public function __construct(
        public readonly int $pid,
        public readonly string $patientId,
        public readonly int $userNumber,
        public readonly string $userName,
        public readonly string $userId,
        public readonly string $location = '',
        public readonly ?int $encounter = null,
        public readonly ?string $encounterId = null
    ) {
    }
}
