<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * What goes along with a call. A key that could not be honoured is not there; one whose reading
 * failed is an OperationOutcome, so that the service can say what it has not seen.
 */
final class Prefetch
{
    /** @var array<string, array<string, mixed>> */
    public array $values = [];
    /** Was the list of orders read, be it empty? Dispenses alone are no list of what is taken. */
    public bool $sawMedications = false;
    /** @var list<string> resource types whose reading failed */
    public array $failed = [];
}
