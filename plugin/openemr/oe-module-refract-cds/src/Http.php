<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * One HTTP exchange with the service. Never throws: what went wrong stands in the answer.
 */
interface Http
{
    /** @param array<string, string> $headers */
    public function send(string $method, string $url, array $headers, ?string $body, int $timeoutMs): HttpAnswer;
}
