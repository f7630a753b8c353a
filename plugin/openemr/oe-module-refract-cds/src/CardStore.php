<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * Which cards were shown to whom, and for whom: feedback is taken for these alone, and
 * § 170.315(b)(11) asks for the intervention that was answered.
 */
final class CardStore
{
    public function __construct(private readonly Database $database)
    {
    }

    /** @param list<array<string, mixed>> $cards */
    public function shown(array $cards, string $hook, string $hookInstance, Chart $chart, int $now): void
    {
        foreach ($cards as $card) {
            if (!is_string($card['uuid'] ?? null) || strlen($card['uuid']) > 64) {
                continue;
            }
            $this->database->run(
                'INSERT INTO refract_cds_card (card_uuid, hook_instance, hook, service_id, indicator, summary,'
                . ' source_label, pid, encounter, user_id, shown_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
                [$card['uuid'], $hookInstance, $hook, (string) $card['serviceId'], (string) ($card['indicator'] ?? ''),
                    mb_substr((string) ($card['summary'] ?? ''), 0, 255),
                    mb_substr((string) ($card['source']['label'] ?? ''), 0, 255),
                    $chart->pid, $chart->encounter, $chart->userNumber, date('Y-m-d H:i:s', $now)]
            );
        }
    }

    /** @return array<string, mixed>|null the card as it was shown to this user for this patient */
    public function find(string $cardUuid, string $hookInstance, Chart $chart): ?array
    {
        return $this->database->rows(
            'SELECT * FROM refract_cds_card WHERE card_uuid = ? AND hook_instance = ? AND user_id = ? AND pid = ?'
            . ' ORDER BY id DESC LIMIT 1',
            [$cardUuid, $hookInstance, $chart->userNumber, $chart->pid]
        )[0] ?? null;
    }
}
