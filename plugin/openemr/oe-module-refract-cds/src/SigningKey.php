<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * An elliptic-curve key pair with which this OpenEMR signs its calls. The private part leaves
 * this object as PEM for KeyStore alone.
 */
final class SigningKey
{
    /** Algorithm => OpenSSL's curve, JWK's curve, bytes of a coordinate, hash. */
    private const KINDS = [
        'ES384' => ['secp384r1', 'P-384', 48, OPENSSL_ALGO_SHA384],
        'ES256' => ['prime256v1', 'P-256', 32, OPENSSL_ALGO_SHA256],
    ];

    private function __construct(
        private readonly \OpenSSLAsymmetricKey $key,
        public readonly string $algorithm,
        private readonly string $x,
        private readonly string $y
    ) {
    }

    /** @throws \RuntimeException where OpenSSL makes none */
    public static function generate(string $algorithm = 'ES384'): self
    {
        $kind = self::KINDS[$algorithm] ?? throw new \RuntimeException('unknown algorithm');
        $key = openssl_pkey_new(['private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => $kind[0]]);
        if ($key === false) {
            throw new \RuntimeException('OpenSSL made no key');
        }
        return self::of($key);
    }

    /** @throws \RuntimeException if it is no private key of a known curve */
    public static function fromPem(string $pem): self
    {
        $key = openssl_pkey_get_private($pem);
        if ($key === false) {
            throw new \RuntimeException('not a private key');
        }
        return self::of($key);
    }

    private static function of(\OpenSSLAsymmetricKey $key): self
    {
        $curve = openssl_pkey_get_details($key)['ec']['curve_name'] ?? '';
        foreach (self::KINDS as $algorithm => [$name, , $bytes]) {
            if ($name === $curve) {
                $ec = openssl_pkey_get_details($key)['ec'];
                // OpenSSL leaves out leading zeros; JWK has none missing (RFC 7518, 6.2.1.2).
                return new self($key, $algorithm, self::padded($ec['x'], $bytes), self::padded($ec['y'], $bytes));
            }
        }
        throw new \RuntimeException('not a key of P-256 or P-384');
    }

    public function pem(): string
    {
        openssl_pkey_export($this->key, $pem);
        return (string) $pem;
    }

    /** The id is the key's thumbprint (RFC 7638): it changes with the key and never otherwise. */
    public function id(): string
    {
        $members = ['crv' => $this->curve(), 'kty' => 'EC', 'x' => $this->coordinate($this->x),
            'y' => $this->coordinate($this->y)];
        return Base64Url::encode(hash('sha256', (string) json_encode($members, JSON_UNESCAPED_SLASHES), true));
    }

    /** @return array<string, string> the public key as JWK */
    public function publicJwk(): array
    {
        return ['kty' => 'EC', 'use' => 'sig', 'crv' => $this->curve(), 'alg' => $this->algorithm,
            'kid' => $this->id(), 'x' => $this->coordinate($this->x), 'y' => $this->coordinate($this->y)];
    }

    /** Signature as JWS wants it: r and s side by side, each as long as a coordinate. */
    public function sign(string $text): string
    {
        [, , $bytes, $hash] = self::KINDS[$this->algorithm];
        if (!openssl_sign($text, $der, $this->key, $hash)) {
            throw new \RuntimeException('OpenSSL did not sign');
        }
        return self::raw($der, $bytes);
    }

    /** From DER (SEQUENCE of two INTEGERs) to r and s, padded with zeros on the left. */
    public static function raw(string $der, int $bytes): string
    {
        $at = ord($der[1]) === 0x81 ? 3 : 2;
        $result = '';
        for ($i = 0; $i < 2; $i++) {
            if (ord($der[$at]) !== 0x02) {
                throw new \RuntimeException('not an ECDSA signature');
            }
            $length = ord($der[$at + 1]);
            $result .= self::padded(ltrim(substr($der, $at + 2, $length), "\0"), $bytes);
            $at += 2 + $length;
        }
        return $result;
    }

    private static function padded(string $number, int $bytes): string
    {
        return str_pad($number, $bytes, "\0", STR_PAD_LEFT);
    }

    private function curve(): string
    {
        return self::KINDS[$this->algorithm][1];
    }

    private function coordinate(string $bytes): string
    {
        return Base64Url::encode($bytes);
    }
}
