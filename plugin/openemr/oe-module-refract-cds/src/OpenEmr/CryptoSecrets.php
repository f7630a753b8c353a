<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks\OpenEmr;

use OpenEMR\Common\Crypto\CryptoGen;
use Refract\Modules\CdsHooks\Secrets;

/**
 * Secrets by OpenEMR's CryptoGen, whose key stands on the drive: a copy of the database alone opens nothing.
 */
final class CryptoSecrets implements Secrets
{
    public function encrypt(string $plain): string
    {
        $encrypted = (new CryptoGen())->encryptStandard($plain);
        return is_string($encrypted) && $encrypted !== '' ? $encrypted
            : throw new \RuntimeException('OpenEMR could not encrypt');
    }

    public function decrypt(string $encrypted): ?string
    {
        $plain = (new CryptoGen())->decryptStandard($encrypted);
        return is_string($plain) && $plain !== '' ? $plain : null;
    }
}
