<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * What prescribers answered, kept here whatever becomes of the service, and exportable.
 */
final class FeedbackStore
{
    /** Columns of the export: what § 170.315(b)(11)(ii)(C) asks for, and whether the service has it. */
    private const EXPORT = ['given_at', 'username', 'location', 'intervention', 'hook', 'action', 'reason', 'comment',
        'suggestions', 'service_id', 'card_uuid', 'forwarded'];

    public function __construct(private readonly Database $database)
    {
    }

    /**
     * @param array<string, mixed> $item a feedback item of CDS Hooks
     * @param array<string, mixed> $card as CardStore found it
     */
    public function add(array $item, array $card, Chart $chart, int $now, string $forwarded): void
    {
        $why = $item['overrideReason'] ?? [];
        $suggestions = array_column($item['acceptedSuggestions'] ?? [], 'id');
        $this->database->run(
            'INSERT INTO refract_cds_feedback (card_uuid, hook_instance, hook, service_id, intervention, action,'
            . ' suggestions, reason_code, reason, comment, pid, encounter, user_id, username, location, given_at, forwarded)'
            . ' VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
            [$card['card_uuid'], $card['hook_instance'], $card['hook'], $card['service_id'], $card['summary'],
                $item['outcome'], $suggestions === [] ? null : implode(' ', $suggestions),
                $why['reason']['code'] ?? null, isset($why['reason']['display'])
                    ? mb_substr($why['reason']['display'], 0, 255) : null,
                $why['userComment'] ?? null, $chart->pid, $card['encounter'], $chart->userNumber, $chart->userName,
                mb_substr($chart->location, 0, 255), date('Y-m-d H:i:s', $now), $forwarded]
        );
    }

    /** @return list<list<string>> a line of headings, then all feedback, oldest first */
    public function export(): array
    {
        $lines = [self::EXPORT];
        $rows = $this->database->rows('SELECT ' . implode(', ', self::EXPORT) . ' FROM refract_cds_feedback ORDER BY id');
        foreach ($rows as $row) {
            $lines[] = array_map(static fn (string $name): string => self::cell((string) $row[$name]), self::EXPORT);
        }
        return $lines;
    }

    /** @param resource $out gets the export as CSV: a backslash is a character like any other */
    public function write($out): void
    {
        foreach ($this->export() as $line) {
            fputcsv($out, $line, escape: '');
        }
    }

    /** @return array{total: int, not_forwarded: int} */
    public function counts(): array
    {
        $row = $this->database->rows(
            "SELECT COUNT(*) AS n, SUM(CASE WHEN forwarded = 'yes' THEN 0 ELSE 1 END) AS kept FROM refract_cds_feedback"
        )[0] ?? [];
        return ['total' => (int) ($row['n'] ?? 0), 'not_forwarded' => (int) ($row['kept'] ?? 0)];
    }

    /** A spreadsheet must not take a comment for a formula. */
    private static function cell(string $value): string
    {
        return preg_match('/^[=+\-@\t\r]/', $value) === 1 ? "'" . $value : $value;
    }
}
