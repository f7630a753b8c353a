<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * Encrypts what must not stand readable in the database.
 */
interface Secrets
{
    public function encrypt(string $plain): string;

    /** The plain text, or null where it cannot be had back. */
    public function decrypt(string $encrypted): ?string;
}
