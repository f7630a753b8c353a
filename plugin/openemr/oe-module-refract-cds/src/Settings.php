<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * What the administrator has set. The values live in OpenEMR's globals, so that they show under
 * Administration > Config too; nothing in them is secret (the key is kept by KeyStore).
 */
final class Settings
{
    public const URL = 'refract_cds_url';
    public const ISSUER = 'refract_cds_issuer';
    public const CA_FILE = 'refract_cds_ca_file';
    public const TIMEOUT = 'refract_cds_timeout_ms';
    public const ON_DASHBOARD = 'refract_cds_dashboard';
    public const ON_ENCOUNTER = 'refract_cds_encounter';
    public const ON_PRESCRIPTION = 'refract_cds_prescription';

    /** The service answers in well under half a second; beyond this the prescriber goes on without. */
    public const USUAL_TIMEOUT_MS = 3000;

    /** Each with label, OpenEMR's data type, default, and a description. */
    public const ALL = [
        self::URL => ['Address of the service', 'text', '',
            'What stands before /cds-services, as https://cds.example.org'],
        self::ISSUER => ['Name of this OpenEMR (issuer)', 'text', '',
            'The "issuer" under which the service knows this OpenEMR; empty: its own address'],
        self::CA_FILE => ['Certificate authority', 'text', '',
            'Path of a PEM file on this server, if the service has a certificate of your own authority'],
        self::TIMEOUT => ['Longest wait, in milliseconds', 'num', '3000',
            'After this the page says that decision support is unavailable (500 to 7000)'],
        self::ON_DASHBOARD => ['Cards on the patient dashboard', 'bool', '1', 'Hook patient-view'],
        self::ON_ENCOUNTER => ['Cards on the encounter page', 'bool', '1', 'Hook encounter-start'],
        self::ON_PRESCRIPTION => ['Cards in the prescription form', 'bool', '1', 'Hooks order-select and order-sign'],
    ];

    private function __construct(
        public readonly string $url,
        public readonly string $issuer,
        public readonly string $caFile,
        public readonly int $timeoutMs,
        public readonly bool $onDashboard,
        public readonly bool $onEncounter,
        public readonly bool $onPrescription
    ) {
    }

    /**
     * @param array<string, mixed> $values OpenEMR's globals, or what was typed
     * @param string $ownAddress of this OpenEMR: the issuer if none is set
     */
    public static function from(array $values, string $ownAddress): self
    {
        $text = static function (string $name) use ($values): string {
            $value = $values[$name] ?? self::ALL[$name][2];
            return is_scalar($value) ? trim((string) $value) : '';
        };
        $number = (int) $text(self::TIMEOUT);
        return new self(
            self::inSmallLetters(rtrim($text(self::URL), '/')),
            $text(self::ISSUER) !== '' ? $text(self::ISSUER) : rtrim($ownAddress, '/'),
            $text(self::CA_FILE),
            $number === 0 ? self::USUAL_TIMEOUT_MS : max(500, min(7000, $number)),
            self::yes($text(self::ON_DASHBOARD)),
            self::yes($text(self::ON_ENCOUNTER)),
            self::yes($text(self::ON_PRESCRIPTION))
        );
    }

    /** What is wrong with the address, in one sentence; null if nothing is. */
    public function addressProblem(): ?string
    {
        if ($this->url === '') {
            return 'No address of the service is set.';
        }
        if (preg_match('/[^\x21-\x7e]/', $this->url) === 1) {
            return 'The address holds a blank, or a letter that no address holds.';
        }
        $parts = parse_url($this->url);
        if (!is_array($parts) || !isset($parts['scheme'], $parts['host'])) {
            return 'The address is not a complete URL; it begins with https://';
        }
        if (isset($parts['user']) || isset($parts['query']) || isset($parts['fragment'])) {
            return 'The address must not hold a user name, a question mark or a hash sign.';
        }
        if (preg_match('/^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?)$/D', $parts['host']) !== 1) {
            return 'The name of the host in the address is none.';
        }
        $loopback = in_array($parts['host'], ['localhost', '127.0.0.1', '[::1]'], true);
        if ($parts['scheme'] !== 'https' && !($parts['scheme'] === 'http' && $loopback)) {
            return 'The address must begin with https:// (http:// is for a service on this very machine).';
        }
        if (str_ends_with($this->url, '/cds-services')) {
            return 'Leave out /cds-services at the end: the module adds it.';
        }
        return null;
    }

    /** Is decision support wanted at all? Where its address is wrong, the pages say so. */
    public function isSet(): bool
    {
        return $this->url !== '';
    }

    public function usable(): bool
    {
        return $this->addressProblem() === null;
    }

    /** Scheme and host: the service compares the address that a token is for letter for letter. */
    private static function inSmallLetters(string $url): string
    {
        return preg_replace_callback('~^[a-z]+://[^/?#]*~i', static fn ($match) => strtolower($match[0]), $url) ?? $url;
    }

    private static function yes(string $value): bool
    {
        return !in_array($value, ['', '0', 'false', 'off'], true);
    }
}
