<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * Makes the token that goes with each call, as CDS Hooks asks: for one address, one use, five minutes.
 */
final class JwtSigner
{
    private const LIFE_SECONDS = 300;

    public function __construct(private readonly KeyStore $keys, private readonly string $issuer)
    {
    }

    /** @param string $audience the very address that is called */
    public function token(string $audience, int $now): string
    {
        $key = $this->keys->current();
        $header = ['alg' => $key->algorithm, 'typ' => 'JWT', 'kid' => $key->id()];
        $claims = ['iss' => $this->issuer, 'aud' => $audience, 'iat' => $now, 'exp' => $now + self::LIFE_SECONDS,
            'jti' => Uuid::random()];
        $input = self::part($header) . '.' . self::part($claims);
        return $input . '.' . Base64Url::encode($key->sign($input));
    }

    /** @param array<string, mixed> $value */
    private static function part(array $value): string
    {
        return Base64Url::encode((string) json_encode($value, JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR));
    }
}
