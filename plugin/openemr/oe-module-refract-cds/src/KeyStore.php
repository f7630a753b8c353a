<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * Keeps the signing key, encrypted, in the module's table; makes it when there is none. A key
 * that was replaced stays in the JWK Set, so that the service can be told before or after.
 */
final class KeyStore
{
    private const KEY = 'signing-key';
    private const BEFORE = 'public-key-before';

    public function __construct(private readonly State $state, private readonly Secrets $secrets)
    {
    }

    /** @throws \RuntimeException where the key cannot be read or made */
    public function current(): SigningKey
    {
        $stored = $this->state->get(self::KEY)
            ?? $this->state->claim(self::KEY, $this->secrets->encrypt(SigningKey::generate()->pem()));
        $pem = $stored === null ? null : $this->secrets->decrypt($stored);
        if ($pem === null || $pem === '') {
            throw new \RuntimeException('the signing key cannot be decrypted');
        }
        return SigningKey::fromPem($pem);
    }

    public function replace(string $algorithm = 'ES384'): SigningKey
    {
        try {
            $this->state->put(self::BEFORE, (string) json_encode($this->current()->publicJwk()));
        } catch (\RuntimeException) {
            // A key that cannot be read any more is what one replaces a key for.
        }
        $key = SigningKey::generate($algorithm);
        $this->state->put(self::KEY, $this->secrets->encrypt($key->pem()));
        return $key;
    }

    /** @return array{keys: list<array<string, string>>} */
    public function jwkSet(): array
    {
        $keys = [$this->current()->publicJwk()];
        $before = json_decode($this->state->get(self::BEFORE) ?? '', true);
        if (is_array($before)) {
            $keys[] = $before;
        }
        return ['keys' => $keys];
    }
}
