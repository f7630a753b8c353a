<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * Random UUIDs (version 4), and what one looks like.
 */
final class Uuid
{
    public static function random(): string
    {
        $bytes = random_bytes(16);
        $bytes[6] = chr((ord($bytes[6]) & 0x0f) | 0x40);
        $bytes[8] = chr((ord($bytes[8]) & 0x3f) | 0x80);
        return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($bytes), 4));
    }

    public static function is(mixed $value): bool
    {
        return is_string($value)
            && preg_match('/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iD', $value) === 1;
    }
}
