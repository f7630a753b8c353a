<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * Base64 as JWT and JWK write it (RFC 7515, section 2).
 */
final class Base64Url
{
    public static function encode(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }
}
