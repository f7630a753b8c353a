<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * Fills the prefetch templates of a service from the patient's record. Each type is read once,
 * whole, and the search is done here: OpenEMR's own search knows fewer parameters. A template with
 * a parameter that is not understood is not honoured, rather than answered too widely.
 */
final class PrefetchResolver
{
    /** @var array<string, list<array<string, mixed>>|null|false> false: reading failed */
    private array $read = [];

    public function __construct(private readonly FhirSource $source, private readonly \Closure $log)
    {
    }

    /** @param array<mixed> $templates */
    public function resolve(array $templates, Chart $chart, int $now): Prefetch
    {
        $this->read = [];
        $prefetch = new Prefetch();
        foreach ($templates as $key => $template) {
            $query = is_string($template) ? self::filled($template, $chart, $now) : null;
            if ($query === null) {
                continue;
            }
            $search = FhirSearch::parse($query, $chart->patientId);
            if ($search === null) {
                ($this->log)('a prefetch template was not understood');
                continue;
            }
            $resources = $this->resources($search->type, $chart);
            if ($resources === false) {
                $prefetch->values[(string) $key] = self::outcome($search->type);
                $prefetch->failed[] = $search->type;
                continue;
            }
            $value = $resources === null ? null : $search->answer($resources);
            if ($value === null) {
                continue;
            }
            $prefetch->values[(string) $key] = $value;
            $prefetch->sawMedications = $prefetch->sawMedications || $search->type === 'MedicationRequest';
        }
        $prefetch->failed = array_values(array_unique($prefetch->failed));
        return $prefetch;
    }

    /** The template with its tokens filled; null if one of them has no value here. */
    private static function filled(string $template, Chart $chart, int $now): ?string
    {
        $missing = false;
        $values = [
            'context.patientId' => $chart->patientId,
            'context.userId' => $chart->userId,
            'context.encounterId' => $chart->encounterId,
            'userPractitionerId' => str_starts_with($chart->userId, 'Practitioner/')
                ? substr($chart->userId, strlen('Practitioner/')) : null,
        ];
        $filled = preg_replace_callback('/\{\{\s*(.*?)\s*\}\}/', static function (array $match) use (
            $values,
            $now,
            &$missing
        ): string {
            if (preg_match('/^today\(\)(?:\s*-\s*(\d{1,5}) days?)?$/D', $match[1], $today) === 1) {
                return date('Y-m-d', (int) strtotime('-' . ($today[1] ?? '0') . ' days', $now));
            }
            $missing = $missing || !isset($values[$match[1]]);
            return $values[$match[1]] ?? '';
        }, $template);
        return $missing || $filled === null ? null : $filled;
    }

    /** @return list<array<string, mixed>>|null|false */
    private function resources(string $type, Chart $chart): array|null|false
    {
        if (!array_key_exists($type, $this->read)) {
            try {
                $this->read[$type] = $this->source->resources($type, $chart);
            } catch (\Throwable $problem) {
                ($this->log)($type . ' could not be read: ' . get_class($problem));
                $this->read[$type] = false;
            }
        }
        return $this->read[$type];
    }

    /** @return array<string, mixed> */
    private static function outcome(string $type): array
    {
        return ['resourceType' => 'OperationOutcome', 'issue' => [['severity' => 'error', 'code' => 'exception',
            'details' => ['text' => $type . ' could not be read from the record']]]];
    }
}
