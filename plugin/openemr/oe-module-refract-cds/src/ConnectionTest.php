<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * "Test connection": what holds and what does not, one step after the other, each with what to do.
 */
final class ConnectionTest
{
    /** Tokens carry times: the service forgives a minute. */
    private const SKEW_SECONDS = 60;

    public function __construct(
        private readonly Settings $settings,
        private readonly CdsClient $client,
        private readonly KeyStore $keys
    ) {
    }

    /** @return list<array{ok: bool, text: string}> the first that is not ok is the last */
    public function run(int $now): array
    {
        $steps = [];
        $problem = $this->settings->addressProblem();
        if ($problem !== null) {
            return [self::wrong($problem)];
        }
        $steps[] = self::right('The address is well formed.');
        if ($this->settings->caFile !== '' && !is_readable($this->settings->caFile)) {
            return [...$steps, self::wrong('The file of the certificate authority cannot be read by the web server.')];
        }
        try {
            $key = $this->keys->current();
        } catch (\Throwable) {
            return [...$steps, self::wrong('There is no signing key that can be read. Make a new one below, and give'
                . ' its public part to the service.')];
        }
        $steps[] = self::right('Calls are signed with ' . $key->algorithm . ', key id ' . $key->id() . '.');
        $answer = $this->client->discover($now);
        $reached = $this->reached($answer, $now);
        $steps = [...$steps, ...$reached];
        if (!end($steps)['ok']) {
            return $steps;
        }
        $services = CdsClient::servicesIn($answer) ?? [];
        $this->client->keep($services, $now);
        return [...$steps, ...$this->offers($services)];
    }

    /** @return list<array{ok: bool, text: string}> */
    private function reached(HttpAnswer $answer, int $now): array
    {
        if ($answer->problem !== '') {
            return [self::wrong(self::networkProblem($answer->problem, $this->settings->timeoutMs))];
        }
        $skew = $answer->serverTime === null ? 0 : $answer->serverTime - $now;
        $clocks = abs($skew) <= self::SKEW_SECONDS ? [] : [self::wrong('The clocks of the two machines differ by '
            . abs($skew) . ' seconds: tokens do not hold. Let both follow a time server.')];
        if ($answer->status !== 200) {
            return [...$clocks, self::wrong($this->statusProblem($answer->status))];
        }
        if (CdsClient::servicesIn($answer) === null) {
            return [self::wrong('Something answers at this address, but it is not a CDS Hooks service: '
                . 'there is no list of services at ' . $this->settings->url . '/cds-services')];
        }
        return [self::right('The service answers, and takes our signature.'), ...$clocks];
    }

    /**
     * @param list<array<string, mixed>> $services
     * @return list<array{ok: bool, text: string}>
     */
    private function offers(array $services): array
    {
        $steps = [];
        $wanted = ['patient-view' => $this->settings->onDashboard, 'encounter-start' => $this->settings->onEncounter,
            'order-select' => $this->settings->onPrescription, 'order-sign' => $this->settings->onPrescription];
        foreach (array_keys(array_filter($wanted)) as $hook) {
            $ids = array_column(array_filter($services, static fn (array $one): bool => $one['hook'] === $hook), 'id');
            $steps[] = $ids !== [] ? self::right($hook . ': ' . implode(', ', $ids))
                : self::wrong($hook . ': the service offers nothing for this hook to this OpenEMR. Look at "services" of'
                    . ' this client in its registry, or switch the hook off here.');
        }
        return $steps;
    }

    private static function networkProblem(string $problem, int $timeoutMs): string
    {
        return match ($problem) {
            'name' => 'The name of the host is not known to this server (DNS).',
            'refused' => 'Nothing listens at that host and port, or a firewall refuses. Is the service running?',
            'timeout' => 'No answer within ' . $timeoutMs . ' ms. Is the port right, and does a firewall drop packets?',
            'certificate' => 'The certificate of the service is not trusted here: wrong host name, expired, or signed by an'
                . ' authority that this server does not know. Name its PEM file under "Certificate authority".',
            'tls' => 'No TLS connection came about. Does the service speak https at this port (TLS 1.2 or newer)?',
            'key' => 'The call could not be signed: the signing key cannot be read.',
            'too-large' => 'The answer is far too large for a CDS Hooks service.',
            default => 'The connection broke off.',
        };
    }

    private function statusProblem(int $status): string
    {
        return match (true) {
            $status === 401 => 'The service does not take our signature (401). In its registry the issuer must be exactly "'
                . $this->settings->issuer . '", the keys must be those shown below, and its publicUrl must be "'
                . $this->settings->url . '". Its log names the reason.',
            $status === 403 => 'The service knows us and refuses (403): this client may not call that.',
            $status === 404 => 'There is no /cds-services at this address (404). Is a part of the path missing?',
            $status === 421 => 'The service does not answer to this host name (421): add it to its allowedHosts.',
            $status === 429 => 'The service asks us to wait (429): too many calls, or too many that did not hold. Try'
                . ' again in a minute.',
            $status >= 300 && $status < 400 => 'The address leads elsewhere (status ' . $status . '): redirects are not'
                . ' followed. Use the final address.',
            $status >= 500 => 'The service, or a proxy before it, is in trouble (status ' . $status . ').',
            default => 'The service refuses (status ' . $status . ').',
        };
    }

    /** @return array{ok: bool, text: string} */
    private static function right(string $text): array
    {
        return ['ok' => true, 'text' => $text];
    }

    /** @return array{ok: bool, text: string} */
    private static function wrong(string $text): array
    {
        return ['ok' => false, 'text' => $text];
    }
}
