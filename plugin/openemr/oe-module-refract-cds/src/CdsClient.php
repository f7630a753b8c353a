<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * Speaks CDS Hooks with the service: discovery (kept for an hour), calls, feedback. Each request
 * is signed. Fails open: what did not work is a HttpAnswer, never an exception.
 */
final class CdsClient
{
    private const DISCOVERY = 'discovery';
    private const DISCOVERY_SECONDS = 3600;
    /** After a failure nobody waits for discovery again for this long. */
    private const PAUSE = 'pause-until';
    private const PAUSE_SECONDS = 20;

    public function __construct(
        private readonly Settings $settings,
        private readonly Http $http,
        private readonly JwtSigner $signer,
        private readonly State $state,
        private readonly \Closure $log
    ) {
    }

    /**
     * The services that the service offers, from memory where it is young enough; an older
     * memory serves when the service does not answer. Null: nothing is known.
     *
     * @return list<array<string, mixed>>|null
     */
    public function services(int $now): ?array
    {
        $kept = json_decode($this->state->get(self::DISCOVERY) ?? '', true);
        $mine = is_array($kept) && ($kept['url'] ?? '') === $this->settings->url && is_array($kept['services'] ?? null);
        $age = $mine ? $now - (int) $kept['at'] : PHP_INT_MAX;
        if ($age >= 0 && $age < self::DISCOVERY_SECONDS) {
            return $kept['services'];
        }
        if ($now >= (int) ($this->state->get(self::PAUSE) ?? '0')) {
            $answer = $this->discover($now);
            $services = $answer->succeeded() ? self::servicesIn($answer) : null;
            if ($services !== null) {
                $this->keep($services, $now);
                return $services;
            }
            ($this->log)('discovery failed: ' . $answer->class());
            $this->state->put(self::PAUSE, (string) ($now + self::PAUSE_SECONDS));
        }
        return $mine ? $kept['services'] : null;
    }

    /** Asks anew, whatever is remembered. */
    public function discover(int $now): HttpAnswer
    {
        return $this->send('GET', $this->settings->url . '/cds-services', null, $now);
    }

    /** @param list<array<string, mixed>> $services */
    public function keep(array $services, int $now): void
    {
        $this->state->put(self::DISCOVERY, (string) json_encode(
            ['url' => $this->settings->url, 'at' => $now, 'services' => $services]
        ));
        $this->state->forget(self::PAUSE);
    }

    /** @return list<array<string, mixed>>|null */
    public static function servicesIn(HttpAnswer $answer): ?array
    {
        $list = $answer->json()['services'] ?? null;
        if (!is_array($list) || !array_is_list($list)) {
            return null;
        }
        return array_values(array_filter($list, static fn ($service): bool => is_array($service)
            && is_string($service['hook'] ?? null) && is_string($service['id'] ?? null)
            && preg_match('#^[A-Za-z0-9._~-]{1,128}$#D', $service['id']) === 1));
    }

    /** @param array<string, mixed> $request */
    public function call(string $serviceId, array $request, int $now): HttpAnswer
    {
        return $this->send('POST', $this->settings->url . '/cds-services/' . $serviceId, $request, $now);
    }

    /** @param list<array<string, mixed>> $items */
    public function feedback(string $serviceId, array $items, int $now): HttpAnswer
    {
        $url = $this->settings->url . '/cds-services/' . $serviceId . '/feedback';
        return $this->send('POST', $url, ['feedback' => $items], $now);
    }

    /** @param array<string, mixed>|null $body */
    private function send(string $method, string $url, ?array $body, int $now): HttpAnswer
    {
        try {
            $headers = ['Accept' => 'application/json', 'Authorization' => 'Bearer ' . $this->signer->token($url, $now)];
            $text = null;
            if ($body !== null) {
                $headers['Content-Type'] = 'application/json';
                $flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION
                    | JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR;
                $text = json_encode($body, $flags);
            }
        } catch (\Throwable $problem) {
            ($this->log)('no request could be made: ' . get_class($problem));
            return new HttpAnswer(0, '', $problem instanceof \JsonException ? 'json' : 'key');
        }
        return $this->http->send($method, $url, $headers, $text, $this->settings->timeoutMs);
    }
}
