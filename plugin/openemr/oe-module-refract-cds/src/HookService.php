<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * Answers a page's {hook, context}: puts together the request from the session's patient and the
 * record, asks every service of that hook, and gives the cards back.
 */
final class HookService
{
    private const HOOKS = ['patient-view', 'encounter-start', 'order-select', 'order-sign'];

    public function __construct(
        private readonly Settings $settings,
        private readonly CdsClient $client,
        private readonly PrefetchResolver $prefetch,
        private readonly DraftOrderMapper $drafts,
        private readonly CardStore $cards,
        private readonly \Closure $log
    ) {
    }

    /** Is it an order hook? These need another permission. */
    public static function isOrder(string $hook): bool
    {
        return str_starts_with($hook, 'order-');
    }

    /**
     * @param array<mixed> $question as <cds-cards> posts it
     * @return array<string, mixed> its answer
     * @throws Refusal
     */
    public function answer(array $question, Chart $chart, int $now): array
    {
        $hook = $question['hook'] ?? '';
        if (!is_string($hook) || !in_array($hook, self::HOOKS, true)) {
            throw new Refusal(400, 'This hook is not known here.');
        }
        if (!$this->settings->usable()) {
            throw new Refusal(503, 'The address of the service is not set.');
        }
        $instance = Uuid::is($question['hookInstance'] ?? null) ? $question['hookInstance'] : Uuid::random();
        $context = $this->context($hook, is_array($question['context'] ?? null) ? $question['context'] : [], $chart, $now);
        if ($context === null) {
            return ['cards' => []];
        }
        $offered = $this->client->services($now);
        if ($offered === null) {
            throw new Refusal(503, 'The service does not answer.');
        }
        $mine = array_filter($offered, static fn (array $service): bool => $service['hook'] === $hook);
        if ($mine === []) {
            // No cards would read as "checked".
            ($this->log)($hook . ': the service offers nothing for it');
            throw new Refusal(503, 'The service offers nothing for this hook.');
        }
        return $this->ask(array_values($mine), $hook, $instance, $context, $chart, $now);
    }

    /**
     * @param list<array<string, mixed>> $services
     * @param array<string, mixed> $context
     * @return array<string, mixed>
     */
    private function ask(array $services, string $hook, string $instance, array $context, Chart $chart, int $now): array
    {
        $cards = [];
        $failures = 0;
        $blind = false;
        foreach ($services as $service) {
            $templates = is_array($service['prefetch'] ?? null) ? $service['prefetch'] : [];
            $prefetch = $this->prefetch->resolve($templates, $chart, $now);
            $blind = $blind || ($templates !== [] && !$prefetch->sawMedications);
            $request = ['hook' => $hook, 'hookInstance' => $instance, 'context' => $context];
            if ($prefetch->values !== []) {
                $request['prefetch'] = $prefetch->values;
            }
            $answer = $this->client->call($service['id'], $request, $now);
            $said = $answer->succeeded() ? ($answer->json()['cards'] ?? null) : null;
            if (!is_array($said)) {
                ($this->log)($hook . ' failed: ' . $answer->class());
                $failures++;
                continue;
            }
            foreach (array_filter($said, 'is_array') as $card) {
                $cards[] = ['serviceId' => $service['id']] + $card;
            }
        }
        if ($failures > 0 && $failures === count($services)) {
            throw new Refusal(503, 'The service does not answer.');
        }
        $this->remember($cards, $hook, $instance, $chart, $now);
        if ($failures > 0) {
            $cards[] = self::partial();
        }
        return ['cards' => $cards] + ($blind ? ['withoutMedicationHistory' => true] : []);
    }

    /** @param list<array<string, mixed>> $cards */
    private function remember(array $cards, string $hook, string $instance, Chart $chart, int $now): void
    {
        try {
            $this->cards->shown($cards, $hook, $instance, $chart, $now);
        } catch (\Throwable $problem) {
            // A critical card is shown even where it cannot be written down.
            ($this->log)('shown cards were not recorded: ' . get_class($problem));
        }
    }

    /** @return array<string, mixed> */
    private static function partial(): array
    {
        return ['summary' => 'Part of decision support did not answer: what it would say is missing here.',
            'indicator' => 'warning', 'source' => ['label' => 'OpenEMR']];
    }

    /**
     * Context as CDS Hooks defines it for the hook; null where there is nothing to ask about.
     *
     * @param array<mixed> $posted
     * @return array<string, mixed>|null
     */
    private function context(string $hook, array $posted, Chart $chart, int $now): ?array
    {
        $context = ['userId' => $chart->userId, 'patientId' => $chart->patientId];
        if ($chart->encounterId !== null) {
            $context['encounterId'] = $chart->encounterId;
        }
        if ($hook === 'encounter-start' && $chart->encounterId === null) {
            throw new Refusal(409, 'No encounter is open.');
        }
        if (!self::isOrder($hook)) {
            return $context;
        }
        $fields = is_array($posted['prescription'] ?? null) ? $posted['prescription'] : [];
        if (isset($fields['patient_id']) && (string) $fields['patient_id'] !== (string) $chart->pid) {
            throw new Refusal(409, 'Another patient has been opened in the meantime.');
        }
        $draft = $this->drafts->draft($fields, $chart, date('Y-m-d', $now));
        if ($draft === null) {
            return null;
        }
        if ($hook === 'order-select') {
            $context['selections'] = ['MedicationRequest/' . $draft['id']];
        }
        $context['draftOrders'] = ['resourceType' => 'Bundle', 'type' => 'collection', 'entry' => [['resource' => $draft]]];
        return $context;
    }
}
