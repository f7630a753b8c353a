<?php

declare(strict_types=1);

namespace Refract\Tests\OpenEmr;

use PHPUnit\Framework\TestCase;
use Refract\Modules\CdsHooks\Chart;
use Refract\Modules\CdsHooks\HttpAnswer;
use Refract\Modules\CdsHooks\Refusal;
use Refract\Modules\CdsHooks\Settings;

final class ServiceTest extends TestCase
{
    private const CARD = ['uuid' => '11111111-2222-4333-8444-555555555555', 'summary' => 'Beware', 'indicator' => 'critical',
        'source' => ['label' => 'Refract']];
    private const INSTANCE = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

    private World $world;

    protected function setUp(): void
    {
        $this->world = new World();
        $this->world->offers(['patient-view', 'order-select']);
        $this->world->http->answer('/svc-patient-view', ['cards' => [self::CARD]]);
        $this->world->http->answer('/svc-order-select', ['cards' => [self::CARD]]);
        $this->world->http->answer('/feedback', []);
    }

    /** @return array<string, mixed> */
    private function ask(string $hook, array $context = [], int $now = World::NOW): array
    {
        return $this->world->module()->hooks($this->world->source)->answer(
            ['hook' => $hook, 'hookInstance' => self::INSTANCE, 'context' => $context],
            $this->world->chart(),
            $now
        );
    }

    private function refused(\Closure $what): int
    {
        try {
            $what();
        } catch (Refusal $refusal) {
            return $refusal->status;
        }
        return 200;
    }

    public function testTheRequestIsMadeFromTheSessionAndNotFromThePage(): void
    {
        $answer = $this->ask('patient-view', ['patientId' => 'p-2', 'userId' => 'Practitioner/evil']);
        $request = $this->world->http->asked[1]['body'];
        self::assertSame(['hook' => 'patient-view', 'hookInstance' => self::INSTANCE,
            'context' => ['userId' => 'Practitioner/u-7', 'patientId' => 'p-1', 'encounterId' => 'e-5'],
            'prefetch' => ['patient' => ['resourceType' => 'Patient', 'id' => 'p-1']]], $request);
        self::assertSame('svc-patient-view', $answer['cards'][0]['serviceId']);
    }

    public function testEachRequestIsSignedForItsOwnAddress(): void
    {
        $this->ask('patient-view');
        foreach ($this->world->http->asked as $asked) {
            $token = explode('.', substr($asked['headers']['Authorization'], strlen('Bearer ')));
            $claims = json_decode((string) base64_decode(strtr($token[1], '-_', '+/')), true);
            self::assertSame($asked['url'], $claims['aud']);
        }
        self::assertSame('https://cds.example/cds-services/svc-patient-view', $this->world->http->asked[1]['url']);
    }

    public function testDiscoveryIsRememberedForAnHour(): void
    {
        $discoveries = fn (): int => count(array_filter($this->world->http->asked, fn ($one) => $one['method'] === 'GET'));
        $this->ask('patient-view');
        $this->ask('patient-view', [], World::NOW + 3599);
        self::assertSame(1, $discoveries());
        $this->ask('patient-view', [], World::NOW + 3601);
        self::assertSame(2, $discoveries());
    }

    public function testAnOldDiscoveryServesWhileTheServiceIsDown(): void
    {
        $this->ask('patient-view');
        $this->world->http->answers['/cds-services'] = new HttpAnswer(0, '', 'timeout');
        self::assertCount(1, $this->ask('patient-view', [], World::NOW + 9999)['cards']);
        self::assertContains('discovery failed: timeout', $this->world->log);
    }

    public function testNobodyWaitsForADeadServiceAgainAndAgain(): void
    {
        $this->world->http->answers = [];
        self::assertSame(503, $this->refused(fn () => $this->ask('patient-view')));
        self::assertSame(503, $this->refused(fn () => $this->ask('patient-view', [], World::NOW + 5)));
        self::assertCount(1, $this->world->http->asked);
        self::assertSame(503, $this->refused(fn () => $this->ask('patient-view', [], World::NOW + 21)));
        self::assertCount(2, $this->world->http->asked);
    }

    public function testAServiceThatFailsIsSaidToBeMissing(): void
    {
        $this->world->http->answers['/svc-patient-view'] = new HttpAnswer(500, '{}');
        self::assertSame(503, $this->refused(fn () => $this->ask('patient-view')));
        $services = [['hook' => 'patient-view', 'id' => 'good'], ['hook' => 'patient-view', 'id' => 'bad']];
        $this->world->http->answer('/cds-services', ['services' => $services]);
        $this->world->http->answer('/good', ['cards' => [self::CARD]]);
        $cards = $this->ask('patient-view', [], World::NOW + 4000)['cards'];
        self::assertSame(['Beware', 'warning'], [$cards[0]['summary'], $cards[1]['indicator']]);
    }

    public function testOrdersNeedADrugAndAreNamedInSelections(): void
    {
        self::assertSame(['cards' => []], $this->ask('order-select', ['prescription' => ['drug' => '']]));
        self::assertSame([], $this->world->http->asked);
        $this->ask('order-select', ['prescription' => ['drug' => 'phenelzine', 'patient_id' => '1']]);
        $context = $this->world->http->asked[1]['body']['context'];
        self::assertSame(['MedicationRequest/openemr-draft'], $context['selections']);
        self::assertSame('draft', $context['draftOrders']['entry'][0]['resource']['status']);
    }

    public function testAFormOfAnotherPatientIsRefused(): void
    {
        $fields = ['prescription' => ['drug' => 'phenelzine', 'patient_id' => '2']];
        self::assertSame(409, $this->refused(fn () => $this->ask('order-select', $fields)));
        self::assertSame(400, $this->refused(fn () => $this->ask('order-dispatch')));
    }

    public function testWithoutMedicationsTheAnswerSaysSo(): void
    {
        self::assertTrue($this->ask('patient-view')['withoutMedicationHistory']);
        $this->world->offers(['patient-view'], ['m' => 'MedicationRequest?patient={{context.patientId}}']);
        $this->world->source->resources['MedicationRequest'] = [];
        self::assertArrayNotHasKey('withoutMedicationHistory', $this->ask('patient-view', [], World::NOW + 4000));
    }

    public function testTheListOfOrdersIsWhatCounts(): void
    {
        $this->world->offers(['patient-view'], ['m' => 'MedicationRequest?patient={{context.patientId}}',
            'd' => 'MedicationDispense?patient={{context.patientId}}']);
        $this->world->source->resources['MedicationRequest'] = new \RuntimeException('unreadable');
        $this->world->source->resources['MedicationDispense'] = [];
        self::assertTrue($this->ask('patient-view')['withoutMedicationHistory'] ?? false);
    }

    public function testAnEncounterThatIsNotOpenIsNotSaidToBeChecked(): void
    {
        $chart = new Chart(1, 'p-1', 7, 'drsmith', 'Practitioner/u-7');
        $question = ['hook' => 'encounter-start', 'hookInstance' => self::INSTANCE, 'context' => []];
        self::assertSame(409, $this->refused(fn () => $this->world->module()->hooks($this->world->source)
            ->answer($question, $chart, World::NOW)));
    }

    public function testAHookWithoutAServiceIsNotSaidToBeChecked(): void
    {
        $fields = ['prescription' => ['drug' => 'phenelzine']];
        self::assertSame(503, $this->refused(fn () => $this->ask('order-sign', $fields)));
        self::assertContains('order-sign: the service offers nothing for it', $this->world->log);
        $this->world->http->answer('/cds-services', ['services' => []]);
        self::assertSame(503, $this->refused(fn () => $this->ask('order-select', $fields, World::NOW + 4000)));
    }

    public function testNoCellOfTheExportBreaksOutOfItsQuotes(): void
    {
        $comment = 'ok \\",=HYPERLINK("http://evil.test","click")';
        $this->world->module()->feedbackStore()->add(
            ['outcome' => 'overridden', 'overrideReason' => ['userComment' => $comment]],
            ['card_uuid' => 'u', 'hook_instance' => 'i', 'hook' => 'order-sign', 'service_id' => 's', 'summary' => 'Beware',
                'encounter' => null],
            $this->world->chart(),
            World::NOW,
            'yes'
        );
        $file = fopen('php://memory', 'w+');
        $this->world->module()->feedbackStore()->write($file);
        // As a spreadsheet reads it: a quote is doubled, and a backslash is a character like any other.
        self::assertStringContainsString('"' . str_replace('"', '""', $comment) . '"', (string) stream_get_contents($file, -1, 0));
    }

    public function testFeedbackIsForwardedAndKept(): void
    {
        $this->ask('patient-view');
        $item = ['card' => self::CARD['uuid'], 'outcome' => 'overridden', 'outcomeTimestamp' => '2026-03-02T12:00:00Z',
            'overrideReason' => ['reason' => ['code' => 'r', 'system' => 's', 'display' => 'Why', 'evil' => 1],
                'userComment' => ' =cmd ']];
        $taken = $this->world->module()->feedback()->take(
            ['hookInstance' => self::INSTANCE, 'feedback' => [$item]],
            $this->world->chart(),
            World::NOW
        );
        self::assertSame(['stored' => 1, 'forwarded' => true], $taken);
        $sent = end($this->world->http->asked);
        self::assertSame('https://cds.example/cds-services/svc-patient-view/feedback', $sent['url']);
        self::assertSame(
            ['code' => 'r', 'system' => 's', 'display' => 'Why'],
            $sent['body']['feedback'][0]['overrideReason']['reason']
        );
        self::assertSame(self::INSTANCE, $sent['body']['feedback'][0]['extension']['org.refract.hookInstance']);
        [$head, $line] = $this->world->module()->feedbackStore()->export();
        $line = array_combine($head, $line);
        self::assertSame(
            ['2026-03-02 12:00:00', 'drsmith', 'Main clinic', 'Beware', 'overridden', 'Why', "'=cmd", 'yes'],
            [$line['given_at'], $line['username'], $line['location'], $line['intervention'], $line['action'],
            $line['reason'],
            $line['comment'],
            $line['forwarded']]
        );
    }

    public function testFeedbackOfADeadServiceIsKept(): void
    {
        $this->ask('patient-view');
        unset($this->world->http->answers['/feedback']);
        $item = ['card' => self::CARD['uuid'], 'outcome' => 'accepted', 'outcomeTimestamp' => '2026-03-02T12:00:00Z',
            'acceptedSuggestions' => [['id' => 'x', 'more' => 1]]];
        $taken = $this->world->module()->feedback()->take(
            ['hookInstance' => self::INSTANCE, 'feedback' => [$item]],
            $this->world->chart(),
            World::NOW
        );
        self::assertSame(['stored' => 1, 'forwarded' => false], $taken);
        self::assertSame(['total' => 1, 'not_forwarded' => 1], $this->world->module()->feedbackStore()->counts());
    }

    public function testFeedbackToWhatWasNotShownToThisUserIsRefused(): void
    {
        $this->ask('patient-view');
        $item = ['card' => self::CARD['uuid'], 'outcome' => 'overridden', 'outcomeTimestamp' => '2026-03-02T12:00:00Z'];
        $take = fn (array $item, string $instance, int $pid, int $user): int => $this->refused(
            fn () => $this->world->module()->feedback()->take(
                ['hookInstance' => $instance, 'feedback' => [$item]],
                $this->world->chart($pid, $user),
                World::NOW
            )
        );
        self::assertSame(200, $take($item, self::INSTANCE, 1, 7));
        self::assertSame(422, $take($item, self::INSTANCE, 2, 7));
        self::assertSame(422, $take($item, self::INSTANCE, 1, 8));
        self::assertSame(422, $take($item, 'other', 1, 7));
        self::assertSame(422, $take(['outcome' => 'accepted'] + $item, self::INSTANCE, 1, 7));
        self::assertSame(422, $take(['outcome' => 'ignored'] + $item, self::INSTANCE, 1, 7));
        self::assertSame(1, $this->world->module()->feedbackStore()->counts()['total']);
    }

    public function testNothingOfThePatientIsInTheLog(): void
    {
        $this->world->source->resources['Patient'] = new \RuntimeException('p-1 Jane Doe');
        $this->world->http->answers['/svc-patient-view'] = new HttpAnswer(400, 'Jane Doe p-1');
        $this->refused(fn () => $this->ask('patient-view'));
        self::assertNotSame([], $this->world->log);
        self::assertStringNotContainsString('p-1', implode(' ', $this->world->log));
        self::assertStringNotContainsString('Jane', implode(' ', $this->world->log));
    }

    public function testCardsAreShownEvenWhereTheyCannotBeRecorded(): void
    {
        $this->world->database->pdo->exec('DROP TABLE refract_cds_card');
        self::assertCount(1, $this->ask('patient-view')['cards']);
        self::assertStringContainsString('not recorded', implode(' ', $this->world->log));
    }

    public function testWithoutAnAddressNothingIsAsked(): void
    {
        $this->world = new World([Settings::URL => '']);
        self::assertSame(503, $this->refused(fn () => $this->ask('patient-view')));
        self::assertSame([], $this->world->http->asked);
    }
}
