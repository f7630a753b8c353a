<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * The columns of a prescription that say how it is taken, as FHIR Dosage. What is not understood
 * stays text: nothing is guessed.
 */
final class Sig
{
    /** An interval's title, in small letters without dots and blanks => how often in how many of what. */
    private const INTERVALS = [
        'qd' => [1, 1, 'd'], 'daily' => [1, 1, 'd'], 'oncedaily' => [1, 1, 'd'], 'onceaday' => [1, 1, 'd'],
        'am' => [1, 1, 'd'], 'pm' => [1, 1, 'd'], 'hs' => [1, 1, 'd'], 'qhs' => [1, 1, 'd'], 'qam' => [1, 1, 'd'],
        'qpm' => [1, 1, 'd'], 'bid' => [2, 1, 'd'], 'twicedaily' => [2, 1, 'd'], 'twiceaday' => [2, 1, 'd'],
        'tid' => [3, 1, 'd'], 'threetimesdaily' => [3, 1, 'd'], 'qid' => [4, 1, 'd'], 'fourtimesdaily' => [4, 1, 'd'],
        'q3h' => [1, 3, 'h'], 'q4h' => [1, 4, 'h'], 'q5h' => [1, 5, 'h'], 'q6h' => [1, 6, 'h'], 'q8h' => [1, 8, 'h'],
        'q12h' => [1, 12, 'h'], 'q24h' => [1, 24, 'h'], 'qod' => [1, 2, 'd'], 'everyotherday' => [1, 2, 'd'],
        'weekly' => [1, 1, 'wk'], 'onceaweek' => [1, 1, 'wk'], 'monthly' => [1, 1, 'mo'],
    ];
    private const AS_NEEDED = ['prn', 'asneeded'];
    /** Forms that are counted: so many of them times the strength is the dose. */
    private const COUNTED = ['tablet', 'tablets', 'capsule', 'capsules'];
    /** In a name: so much in a volume, an hour, a puff. What the amount counts is then not certain. */
    private const CONCENTRATION = '~(?:\d|/|\b(?:per|in))\s*(?:ml|cc)\b|/\s*l\b|\d\s*%'
        . '|(?:/|\bper\b)\s*[\d.]*\s*(?:h|hrs?|hours?|actuations?|sprays?|puffs?|drops?|g|grams?)\b~i';
    private const NOT_COUNTED = '/\b(?:solution|suspension|syrup|elixir|drops|concentrate|injection|patch|spray)\b/i';
    private const STRENGTH = '/(\d+(?:\.\d+)?)\s*(mg|mcg|ug|µg|g)\b/iu';

    /**
     * @param string $drug name as prescribed: a strength in it may contradict the columns
     * @return array<string, mixed>|null null if the columns say nothing
     */
    public static function dosage(
        string $drug,
        string $dosage,
        string $size,
        string $unit,
        string $form,
        string $route,
        string $interval
    ): ?array {
        $text = trim(implode(' ', array_filter([$dosage, $form, $route, $interval], static fn ($part) => $part !== '')));
        if ($text === '') {
            return null;
        }
        $result = ['text' => $text];
        $short = str_replace(['.', ' '], '', strtolower($interval));
        if (isset(self::INTERVALS[$short])) {
            [$frequency, $period, $periodUnit] = self::INTERVALS[$short];
            $result['timing'] = ['repeat' => compact('frequency', 'period', 'periodUnit')];
        }
        if (in_array($short, self::AS_NEEDED, true)) {
            $result['asNeededBoolean'] = true;
        }
        if ($route !== '') {
            $result['route'] = ['text' => $route];
        }
        $quantity = self::quantity($drug, $dosage, $size, $unit, $form);
        if ($quantity !== null) {
            $result['doseAndRate'] = [['doseQuantity' => $quantity]];
        }
        return $result;
    }

    /** @return array<string, mixed>|null */
    private static function quantity(string $drug, string $dosage, string $size, string $unit, string $form): ?array
    {
        $count = self::number($dosage);
        // Without a form the amount may be tablets, millilitres or the milligrams themselves.
        if ($count === null || $form === '' || preg_match(self::CONCENTRATION, $drug) === 1) {
            return null;
        }
        $strength = self::number($size);
        $counted = in_array(strtolower($form), self::COUNTED, true);
        if ($counted && preg_match(self::NOT_COUNTED, $drug) === 1) {
            return null;
        }
        // "50" of "50 mg": most likely the milligrams were written twice.
        if ($counted && $count === $strength && $count !== 1.0) {
            return null;
        }
        if ($strength !== null && strtolower($unit) === 'mg' && $counted && !self::contradicts($drug, $strength)) {
            return ['value' => $count * $strength, 'unit' => 'mg', 'system' => 'http://unitsofmeasure.org', 'code' => 'mg'];
        }
        return ['value' => $count, 'unit' => $form];
    }

    /** Does the name carry another strength than the columns? Then neither is taken for the truth. */
    private static function contradicts(string $drug, float $strength): bool
    {
        if (preg_match_all(self::STRENGTH, $drug, $found, PREG_SET_ORDER) === false) {
            return true; // no readable name
        }
        foreach ($found as [, $number, $unit]) {
            if (strtolower($unit) !== 'mg' || (float) $number !== $strength) {
                return true;
            }
        }
        return false;
    }

    private static function number(string $text): ?float
    {
        return preg_match('/^\d{1,6}(\.\d{1,4})?$/D', trim($text)) === 1 && (float) $text > 0 ? (float) $text : null;
    }
}
