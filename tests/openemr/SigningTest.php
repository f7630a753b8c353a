<?php

declare(strict_types=1);

namespace Refract\Tests\OpenEmr;

use PHPUnit\Framework\TestCase;
use Refract\Modules\CdsHooks\JwtSigner;
use Refract\Modules\CdsHooks\SigningKey;

final class SigningTest extends TestCase
{
    /** @return array<string, array{string, int}> */
    public function algorithms(): array
    {
        return ['ES384' => ['ES384', 48], 'ES256' => ['ES256', 32]];
    }

    /** @dataProvider algorithms */
    public function testSignatureIsRAndSPaddedAndHolds(string $algorithm, int $bytes): void
    {
        $key = SigningKey::generate($algorithm);
        $public = openssl_pkey_get_public(openssl_pkey_get_details(openssl_pkey_get_private($key->pem()))['key']);
        for ($i = 0; $i < 200; $i++) {
            $signature = $key->sign("text $i");
            self::assertSame(2 * $bytes, strlen($signature));
            $hash = $algorithm === 'ES384' ? OPENSSL_ALGO_SHA384 : OPENSSL_ALGO_SHA256;
            self::assertSame(1, openssl_verify("text $i", self::der($signature, $bytes), $public, $hash));
        }
    }

    public function testShortNumbersAreFilledUpWithZeros(): void
    {
        $der = "\x30\x08\x02\x01\x05\x02\x03\x00\x80\x01";
        self::assertSame("\0\0\0\x05\0\0\x80\x01", SigningKey::raw($der, 4));
    }

    public function testLongFormOfTheLengthIsRead(): void
    {
        $number = str_repeat("\x7f", 66);
        $der = "\x30\x81\x88\x02\x42" . $number . "\x02\x42" . $number;
        self::assertSame($number . $number, SigningKey::raw($der, 66));
    }

    public function testJwkHasCoordinatesOfFullLengthAndAnIdOfItsOwn(): void
    {
        for ($i = 0; $i < 50; $i++) {
            $jwk = SigningKey::generate()->publicJwk();
            self::assertSame(64, strlen($jwk['x']));
            self::assertSame(64, strlen($jwk['y']));
            self::assertArrayNotHasKey('d', $jwk);
        }
        self::assertNotSame(SigningKey::generate()->id(), SigningKey::generate()->id());
    }

    public function testThumbprintIsThatOfRfc7638(): void
    {
        $key = SigningKey::generate('ES256');
        $jwk = $key->publicJwk();
        $text = '{"crv":"P-256","kty":"EC","x":"' . $jwk['x'] . '","y":"' . $jwk['y'] . '"}';
        self::assertSame(rtrim(strtr(base64_encode(hash('sha256', $text, true)), '+/', '-_'), '='), $key->id());
    }

    public function testTheKeyIsMadeOnceAndKeptEncrypted(): void
    {
        $world = new World();
        $first = $world->module()->keys()->current()->id();
        self::assertSame($first, $world->module()->keys()->current()->id());
        $stored = (string) $world->module()->state()->get('signing-key');
        self::assertStringStartsWith('sealed:', $stored);
        self::assertStringNotContainsString('PRIVATE', $stored);
    }

    public function testAReplacedKeyStaysInTheSetUntilTheNext(): void
    {
        $world = new World();
        $keys = $world->module()->keys();
        $old = $keys->current()->id();
        $new = $keys->replace()->id();
        self::assertSame([$new, $old], array_column($keys->jwkSet()['keys'], 'kid'));
        $world->secrets->lost = true;
        $keys->replace();
        $world->secrets->lost = false;
        self::assertCount(2, $keys->jwkSet()['keys']);
    }

    public function testAKeyThatCannotBeReadIsNeverSilentlyReplaced(): void
    {
        $world = new World();
        $world->module()->keys()->current();
        $world->secrets->lost = true;
        $this->expectException(\RuntimeException::class);
        $world->module()->keys()->current();
    }

    public function testTokenSaysForWhichAddressAndHowLong(): void
    {
        $world = new World();
        $signer = new JwtSigner($world->module()->keys(), 'https://ehr.example');
        $url = 'https://cds.example/cds-services/a';
        [$header, $claims, ] = explode('.', $signer->token($url, World::NOW));
        $header = json_decode((string) base64_decode(strtr($header, '-_', '+/')), true);
        $claims = json_decode((string) base64_decode(strtr($claims, '-_', '+/')), true);
        self::assertSame(['ES384', 'JWT', $world->module()->keys()->current()->id()], array_values($header));
        self::assertSame([$url, 'https://ehr.example', World::NOW, World::NOW + 300], [$claims['aud'], $claims['iss'],
            $claims['iat'], $claims['exp']]);
        $other = json_decode((string) base64_decode(strtr(explode('.', $signer->token($url, World::NOW))[1], '-_', '+/')), true);
        self::assertNotSame($claims['jti'], $other['jti']);
    }

    private static function der(string $raw, int $bytes): string
    {
        $numbers = '';
        foreach (str_split($raw, $bytes) as $number) {
            $number = ltrim($number, "\0");
            $number = ord($number[0]) > 127 ? "\0" . $number : $number;
            $numbers .= "\x02" . chr(strlen($number)) . $number;
        }
        return "\x30" . chr(strlen($numbers)) . $numbers;
    }
}
