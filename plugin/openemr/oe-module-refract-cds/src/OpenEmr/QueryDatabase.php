<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks\OpenEmr;

use OpenEMR\Common\Database\QueryUtils;
use Refract\Modules\CdsHooks\Database;

/**
 * Database by OpenEMR's own query helper. Statements on the module's tables stay out of OpenEMR's
 * SQL log: they would fill it with every page.
 */
final class QueryDatabase implements Database
{
    public function rows(string $sql, array $parameters = []): array
    {
        return QueryUtils::fetchRecords($sql, $parameters, self::ours($sql));
    }

    public function run(string $sql, array $parameters = []): void
    {
        QueryUtils::sqlStatementThrowException($sql, $parameters, self::ours($sql));
    }

    private static function ours(string $sql): bool
    {
        return str_contains($sql, ' refract_cds_');
    }
}
