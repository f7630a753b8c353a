<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * OpenEMR's database, as far as the module needs it. Fails by throwing.
 */
interface Database
{
    /**
     * @param list<scalar|null> $parameters
     * @return list<array<string, mixed>>
     */
    public function rows(string $sql, array $parameters = []): array;

    /** @param list<scalar|null> $parameters */
    public function run(string $sql, array $parameters = []): void;
}
