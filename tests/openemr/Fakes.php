<?php

/**
 * What surrounds the module in its tests: a real SQL database with the module's own tables, a
 * service that records what it is asked, a record in memory.
 */

declare(strict_types=1);

namespace Refract\Tests\OpenEmr;

use Refract\Modules\CdsHooks\Chart;
use Refract\Modules\CdsHooks\Database;
use Refract\Modules\CdsHooks\FhirSource;
use Refract\Modules\CdsHooks\Http;
use Refract\Modules\CdsHooks\HttpAnswer;
use Refract\Modules\CdsHooks\Module;
use Refract\Modules\CdsHooks\Secrets;
use Refract\Modules\CdsHooks\Settings;

/** The database of OpenEMR, as far as the module reads it, in SQLite. */
final class SqliteDatabase implements Database
{
    public readonly \PDO $pdo;

    public function __construct(string $file = ':memory:')
    {
        $this->pdo = new \PDO('sqlite:' . $file, null, null, [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION]);
    }

    public function rows(string $sql, array $parameters = []): array
    {
        $statement = $this->pdo->prepare($sql);
        $statement->execute($parameters);
        return $statement->fetchAll(\PDO::FETCH_ASSOC);
    }

    public function run(string $sql, array $parameters = []): void
    {
        $this->pdo->prepare($sql)->execute($parameters);
    }

    /** The module's own table.sql, read as OpenEMR's installer reads it, in SQLite's dialect. */
    public function install(): self
    {
        $sql = preg_replace('/^#.*$/m', '', (string) file_get_contents(MODULE . '/table.sql'));
        $sql = preg_replace('/BIGINT\(20\)\s+NOT NULL AUTO_INCREMENT/', 'INTEGER NOT NULL', $sql);
        $sql = preg_replace('/,\s*KEY `\w+` \([^)]*\)/', '', $sql);
        $sql = preg_replace('/\) ENGINE.*?;/', ');', $sql);
        $this->pdo->exec($sql);
        return $this;
    }

    /** The tables of OpenEMR that the module reads. */
    public function withOpenEmr(): self
    {
        $this->pdo->exec((string) file_get_contents(__DIR__ . '/openemr.sql'));
        return $this;
    }
}

/** Recognisable, and not to be mistaken for encryption. */
final class MarkedSecrets implements Secrets
{
    public bool $lost = false;

    public function encrypt(string $plain): string
    {
        return 'sealed:' . strrev($plain);
    }

    public function decrypt(string $encrypted): ?string
    {
        return $this->lost || !str_starts_with($encrypted, 'sealed:') ? null : strrev(substr($encrypted, 7));
    }
}

/** Answers what it was told to, and remembers what it was asked. */
final class RecordingHttp implements Http
{
    /** @var list<array{method: string, url: string, headers: array<string, string>, body: ?array<mixed>}> */
    public array $asked = [];
    /** @var array<string, HttpAnswer> by the end of the address */
    public array $answers = [];

    public function send(string $method, string $url, array $headers, ?string $body, int $timeoutMs): HttpAnswer
    {
        $this->asked[] = ['method' => $method, 'url' => $url, 'headers' => $headers,
            'body' => $body === null ? null : json_decode($body, true)];
        foreach ($this->answers as $end => $answer) {
            if (str_ends_with($url, $end)) {
                return $answer;
            }
        }
        return new HttpAnswer(0, '', 'refused');
    }

    /** @param array<mixed> $body */
    public function answer(string $end, array $body, int $status = 200): void
    {
        $this->answers[$end] = new HttpAnswer($status, (string) json_encode($body));
    }
}

/** A record in memory; a type that is not there is one that OpenEMR does not know. */
final class MemorySource implements FhirSource
{
    /** @var array<string, int> how often each type was read */
    public array $reads = [];

    /** @param array<string, list<array<string, mixed>>|\Throwable> $resources */
    public function __construct(public array $resources = [])
    {
    }

    public function resources(string $type, Chart $chart): ?array
    {
        $this->reads[$type] = ($this->reads[$type] ?? 0) + 1;
        $found = $this->resources[$type] ?? null;
        return $found instanceof \Throwable ? throw $found : $found;
    }
}

/** One module with everything that surrounds it. */
final class World
{
    public const NOW = 1772452800; // 2026-03-02T12:00:00Z

    public SqliteDatabase $database;
    public RecordingHttp $http;
    public MemorySource $source;
    public MarkedSecrets $secrets;
    /** @var list<string> */
    public array $log = [];

    /** @param array<string, mixed> $settings */
    public function __construct(private readonly array $settings = [Settings::URL => 'https://cds.example'])
    {
        $this->database = (new SqliteDatabase())->install()->withOpenEmr();
        $this->http = new RecordingHttp();
        $this->source = new MemorySource(['Patient' => [['resourceType' => 'Patient', 'id' => 'p-1']]]);
        $this->secrets = new MarkedSecrets();
    }

    public function module(): Module
    {
        $log = function (string $class): void {
            $this->log[] = $class;
        };
        $settings = Settings::from($this->settings, 'https://ehr.example');
        return new Module($settings, $this->database, $this->secrets, $this->http, $log);
    }

    public function chart(int $pid = 1, int $user = 7): Chart
    {
        return new Chart($pid, 'p-' . $pid, $user, 'drsmith', 'Practitioner/u-' . $user, 'Main clinic', 5, 'e-5');
    }

    /** @param list<string> $hooks */
    public function offers(array $hooks, array $prefetch = ['patient' => 'Patient/{{context.patientId}}']): void
    {
        $services = array_map(static fn (string $hook): array => ['hook' => $hook, 'id' => 'svc-' . $hook,
            'description' => 'd', 'prefetch' => $prefetch], $hooks);
        $this->http->answer('/cds-services', ['services' => $services]);
    }
}
