<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * Takes a page's feedback: for cards that were shown to this user for this patient alone. It is
 * forwarded, and kept here whether or not the service took it.
 */
final class FeedbackService
{
    private const MOST_ITEMS = 50;
    private const LONGEST_COMMENT = 2000;

    public function __construct(
        private readonly CdsClient $client,
        private readonly CardStore $cards,
        private readonly FeedbackStore $store,
        private readonly \Closure $log
    ) {
    }

    /**
     * @param array<mixed> $posted as <cds-cards> posts it
     * @return array{stored: int, forwarded: bool}
     * @throws Refusal
     */
    public function take(array $posted, Chart $chart, int $now): array
    {
        $instance = $posted['hookInstance'] ?? null;
        $items = $posted['feedback'] ?? null;
        if (!is_string($instance) || !is_array($items) || $items === [] || count($items) > self::MOST_ITEMS) {
            throw new Refusal(400, 'This is no feedback.');
        }
        $pairs = [];
        foreach ($items as $item) {
            $clean = is_array($item) ? self::clean($item) : null;
            $card = $clean === null ? null : $this->cards->find($clean['card'], $instance, $chart);
            if ($clean === null || $card === null) {
                throw new Refusal(422, 'Feedback to a card that was not shown to this user.');
            }
            $pairs[$card['service_id']][] = [$clean, $card];
        }
        $all = true;
        foreach ($pairs as $serviceId => $ofService) {
            $forward = array_map(static fn (array $pair): array => $pair[0]
                + ['extension' => ['org.refract.hookInstance' => $instance]], $ofService);
            $answer = $this->client->feedback((string) $serviceId, $forward, $now);
            if (!$answer->succeeded()) {
                ($this->log)('feedback was kept and not forwarded: ' . $answer->class());
                $all = false;
            }
            foreach ($ofService as [$item, $card]) {
                $this->store->add($item, $card, $chart, $now, $answer->succeeded() ? 'yes' : $answer->class());
            }
        }
        return ['stored' => count($items), 'forwarded' => $all];
    }

    /**
     * The item with what CDS Hooks knows of and nothing else; null if it is none.
     *
     * @param array<mixed> $item
     * @return array<string, mixed>|null
     */
    private static function clean(array $item): ?array
    {
        $outcome = $item['outcome'] ?? null;
        $at = $item['outcomeTimestamp'] ?? null;
        if (!is_string($item['card'] ?? null) || !is_string($at) || strlen($at) > 40 || strtotime($at) === false) {
            return null;
        }
        $clean = ['card' => $item['card'], 'outcome' => $outcome, 'outcomeTimestamp' => $at];
        if ($outcome === 'accepted') {
            $ids = is_array($item['acceptedSuggestions'] ?? null) ? array_column($item['acceptedSuggestions'], 'id') : [];
            $ids = array_values(array_filter($ids, static fn ($id): bool => is_string($id) && strlen($id) <= 64));
            return $ids === [] ? null
                : $clean + ['acceptedSuggestions' => array_map(static fn (string $id): array => ['id' => $id], $ids)];
        }
        if ($outcome !== 'overridden') {
            return null;
        }
        $why = self::why(is_array($item['overrideReason'] ?? null) ? $item['overrideReason'] : []);
        return $why === [] ? $clean : $clean + ['overrideReason' => $why];
    }

    /**
     * @param array<mixed> $given
     * @return array<string, mixed>
     */
    private static function why(array $given): array
    {
        $why = [];
        if (is_array($given['reason'] ?? null) && is_string($given['reason']['code'] ?? null)) {
            $why['reason'] = array_filter(
                array_intersect_key($given['reason'], ['system' => 1, 'code' => 1, 'display' => 1]),
                static fn ($part): bool => is_string($part) && $part !== '' && strlen($part) <= 500
            );
        }
        if (is_string($given['userComment'] ?? null) && trim($given['userComment']) !== '') {
            $why['userComment'] = mb_substr(trim($given['userComment']), 0, self::LONGEST_COMMENT);
        }
        return $why;
    }
}
