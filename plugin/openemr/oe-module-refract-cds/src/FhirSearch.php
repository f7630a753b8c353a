<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * One FHIR read or search within the record of one patient, done over resources that are already there.
 */
final class FhirSearch
{
    /** Where a type's dates stand; the first that is there counts. */
    private const DATES = [
        'authoredOn', 'effectiveDateTime', 'effectivePeriod.start', 'effectiveInstant', 'whenHandedOver', 'whenPrepared',
        'authored', 'performedDateTime', 'performedPeriod.start', 'onsetDateTime', 'period.start', 'recordedDate',
        'issued', 'dateAsserted',
    ];
    /** Parameter => element that holds its codes. */
    private const TOKENS = [
        'code' => 'code', 'category' => 'category', 'status' => 'status', 'intent' => 'intent',
        'clinical-status' => 'clinicalStatus', 'verification-status' => 'verificationStatus', 'class' => 'class',
    ];
    private const OUR_PATIENT = ['patient', 'subject'];

    /**
     * @param array<string, list<string>> $tokens element => values, any of which fits
     * @param list<array{string, string}> $dates comparator and day
     */
    private function __construct(
        public readonly string $type,
        private readonly ?string $id,
        private readonly array $tokens,
        private readonly array $dates,
        private readonly string $sort,
        private readonly int $most
    ) {
    }

    /** Null if it is not about this patient, or says something that is not understood. */
    public static function parse(string $query, string $patientId): ?self
    {
        if (preg_match('#^([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})$#D', $query, $match) === 1) {
            return new self($match[1], $match[2], [], [], '', PHP_INT_MAX);
        }
        if (preg_match('#^([A-Z][A-Za-z]+)\?(.+)$#D', $query, $match) !== 1) {
            return null;
        }
        $ours = false;
        [$tokens, $dates, $sort, $most] = [[], [], '', PHP_INT_MAX];
        foreach (explode('&', $match[2]) as $pair) {
            [$name, $value] = array_map('rawurldecode', explode('=', $pair, 2) + [1 => '']);
            if (in_array($name, self::OUR_PATIENT, true) && in_array($value, [$patientId, 'Patient/' . $patientId], true)) {
                $ours = true;
            } elseif ($match[1] === 'Patient' && $name === '_id' && $value === $patientId) {
                $ours = true;
            } elseif (isset(self::TOKENS[$name])) {
                $tokens[self::TOKENS[$name]] = explode(',', $value);
            } elseif (
                $name === 'date' && !str_contains($value, ',')
                && preg_match('/^(eq|lt|gt|ge|le)?(\d{4}(-\d\d){0,2})$/D', $value, $date) === 1
            ) {
                $dates[] = [$date[1] === '' ? 'eq' : $date[1], $date[2]];
            } elseif ($name === '_sort' && preg_match('/^-?[a-z-]+$/D', $value) === 1) {
                $sort = $value;
            } elseif ($name === '_count' && ctype_digit($value)) {
                $most = (int) $value;
            } else {
                return null;
            }
        }
        return $ours ? new self($match[1], null, $tokens, $dates, $sort, $most) : null;
    }

    /**
     * The resource of a read (null if it is not there), or a searchset.
     *
     * @param list<array<string, mixed>> $resources
     * @return array<string, mixed>|null
     */
    public function answer(array $resources): ?array
    {
        if ($this->id !== null) {
            foreach ($resources as $resource) {
                if (($resource['id'] ?? null) === $this->id) {
                    return $resource;
                }
            }
            return null;
        }
        $found = array_values(array_filter($resources, $this->fits(...)));
        if ($this->sort !== '') {
            $direction = $this->sort[0] === '-' ? -1 : 1;
            usort($found, static fn (array $a, array $b): int => $direction * (self::date($a) <=> self::date($b)));
        }
        $bundle = ['resourceType' => 'Bundle', 'type' => 'searchset', 'total' => count($found)];
        $page = array_slice($found, 0, $this->most);
        if ($page !== []) {
            $bundle['entry'] = array_map(static fn (array $resource): array => ['resource' => $resource], $page);
        }
        return $bundle;
    }

    /** @param array<string, mixed> $resource */
    private function fits(array $resource): bool
    {
        foreach ($this->tokens as $element => $wanted) {
            if (!self::hasToken($resource[$element] ?? null, $wanted)) {
                return false;
            }
        }
        $date = self::date($resource);
        foreach ($this->dates as [$comparator, $day]) {
            // Compared as far as both are written: 2026-05 is not before 2026-05-12.
            $order = $date === '' ? null : strncmp($date, $day, min(strlen($date), strlen($day)));
            $fits = match ($comparator) {
                'ge' => $order === null || $order >= 0,
                'gt' => $order === null || $order > 0,
                'le' => $order === null || $order <= 0,
                'lt' => $order === null || $order < 0,
                default => $order === null || $order === 0,
            };
            if (!$fits) {
                return false;
            }
        }
        return true;
    }

    /**
     * @param mixed $value a code, a CodeableConcept, a Coding, or a list of them
     * @param list<string> $wanted "code" or "system|code"
     */
    private static function hasToken(mixed $value, array $wanted): bool
    {
        if (is_string($value)) {
            return in_array($value, $wanted, true);
        }
        if (!is_array($value)) {
            return false;
        }
        foreach (array_is_list($value) ? $value : ($value['coding'] ?? [$value]) as $one) {
            if (is_array($one) && isset($one['coding']) ? self::hasToken($one, $wanted) : self::isToken($one, $wanted)) {
                return true;
            }
        }
        return false;
    }

    /** @param list<string> $wanted */
    private static function isToken(mixed $coding, array $wanted): bool
    {
        $code = is_array($coding) ? ($coding['code'] ?? null) : $coding;
        return is_string($code) && (in_array($code, $wanted, true)
            || (is_array($coding) && in_array(($coding['system'] ?? '') . '|' . $code, $wanted, true)));
    }

    /** @param array<string, mixed> $resource */
    private static function date(array $resource): string
    {
        foreach (self::DATES as $path) {
            $value = $resource;
            foreach (explode('.', $path) as $step) {
                $value = is_array($value) ? ($value[$step] ?? null) : null;
            }
            if (is_string($value) && $value !== '') {
                return $value;
            }
        }
        return '';
    }
}
