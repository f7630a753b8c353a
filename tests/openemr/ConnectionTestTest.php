<?php

declare(strict_types=1);

namespace Refract\Tests\OpenEmr;

use PHPUnit\Framework\TestCase;
use Refract\Modules\CdsHooks\HttpAnswer;
use Refract\Modules\CdsHooks\Settings;
use Refract\Modules\CdsHooks\SettingsPage;
use Refract\Modules\CdsHooks\SourceAttributes;
use Refract\Modules\CdsHooks\Views;

final class ConnectionTestTest extends TestCase
{
    /** What the test says is wrong; '' if it finds nothing. */
    private static function wrong(World $world): string
    {
        $steps = $world->module()->connectionTest()->run(World::NOW);
        return implode(' ', array_column(array_filter($steps, static fn (array $step): bool => !$step['ok']), 'text'));
    }

    /** @return array<string, array{HttpAnswer, string}> */
    public function troubles(): array
    {
        return [
            'name' => [new HttpAnswer(0, '', 'name'), 'DNS'],
            'refused' => [new HttpAnswer(0, '', 'refused'), 'Nothing listens'],
            'timeout' => [new HttpAnswer(0, '', 'timeout'), '3000 ms'],
            'certificate' => [new HttpAnswer(0, '', 'certificate'), 'Certificate authority'],
            'tls' => [new HttpAnswer(0, '', 'tls'), 'https at this port'],
            'signature' => [new HttpAnswer(401), 'issuer must be exactly "https://ehr.example"'],
            'forbidden' => [new HttpAnswer(403), 'refuses (403)'],
            'path' => [new HttpAnswer(404), 'no /cds-services'],
            'host' => [new HttpAnswer(421), 'allowedHosts'],
            'elsewhere' => [new HttpAnswer(301), 'redirects'],
            'proxy' => [new HttpAnswer(502), 'status 502'],
            'html' => [new HttpAnswer(200, '<html>'), 'not a CDS Hooks service'],
            'clocks' => [new HttpAnswer(401, '', '', World::NOW + 600), 'differ by 600 seconds'],
        ];
    }

    /** @dataProvider troubles */
    public function testItSaysWhatIsWrong(HttpAnswer $answer, string $expected): void
    {
        $world = new World();
        $world->http->answers['/cds-services'] = $answer;
        self::assertStringContainsString($expected, self::wrong($world));
    }

    public function testItSaysThatAllIsWell(): void
    {
        $world = new World();
        $world->offers(['patient-view', 'encounter-start', 'order-select', 'order-sign']);
        self::assertSame('', self::wrong($world));
    }

    public function testAHookThatIsNotOfferedIsNamed(): void
    {
        $world = new World();
        $world->offers(['patient-view', 'encounter-start', 'order-select']);
        self::assertStringStartsWith('order-sign: ', self::wrong($world));
    }

    public function testAnUnreadableKeyIsNamed(): void
    {
        $world = new World();
        $world->module()->keys()->current();
        $world->secrets->lost = true;
        self::assertStringContainsString('signing key', self::wrong($world));
    }

    /** @return array<string, array{string, ?string}> */
    public function addresses(): array
    {
        return [
            'https' => ['https://cds.example.org/refract', null],
            'slash' => ['https://cds.example.org/', null],
            'loopback' => ['http://127.0.0.1:8080', null],
            'none' => ['', 'No address'],
            'plain' => ['http://cds.example.org', 'https://'],
            'half' => ['cds.example.org', 'complete URL'],
            'file' => ['file:///etc/passwd', 'complete URL'],
            'user' => ['https://a:b@cds.example.org', 'user name'],
            'too long' => ['https://cds.example.org/cds-services', 'Leave out'],
            'capitals' => ['HTTPS://CDS.Example.org/Refract', null],
            'IPv6' => ['http://[::1]:8080', null],
            'lines' => ["https://x.org/\r\nX: y", 'blank'],
            'blank' => ['https://exa mple.org', 'blank'],
            'letters' => ['https://exämple.org', 'blank'],
            'host' => ['https://x"y.org', 'name of the host'],
            'no host' => ['https://-.org', 'name of the host'],
        ];
    }

    /** @dataProvider addresses */
    public function testAddresses(string $url, ?string $problem): void
    {
        $found = Settings::from([Settings::URL => $url], 'https://ehr.example')->addressProblem();
        $problem === null ? self::assertNull($found) : self::assertStringContainsString($problem, (string) $found);
    }

    public function testSettingsAreSavedAndReadBack(): void
    {
        $world = new World();
        SettingsPage::save($world->database, [Settings::URL => ' https://a.example ', Settings::ON_DASHBOARD => '1', 'x' => 'y']);
        SettingsPage::save($world->database, [Settings::URL => 'https://b.example', Settings::ON_DASHBOARD => '1']);
        $rows = $world->database->rows('SELECT gl_name, gl_value FROM globals');
        self::assertCount(count(Settings::ALL), $rows);
        $settings = Settings::from(array_column($rows, 'gl_value', 'gl_name'), 'https://ehr.example');
        self::assertSame('https://b.example', $settings->url);
        self::assertTrue($settings->onDashboard);
        self::assertFalse($settings->onPrescription);
        self::assertSame('https://ehr.example', $settings->issuer);
    }

    /** The service compares addresses letter for letter; scheme and host have no case. */
    public function testSchemeAndHostAreInSmallLetters(): void
    {
        $settings = Settings::from([Settings::URL => 'HTTPS://CDS.Example.org/Refract'], 'https://ehr.example');
        self::assertSame('https://cds.example.org/Refract', $settings->url);
    }

    public function testAnAddressThatCannotBeUsedIsNotSavedAndTheReasonIsSaid(): void
    {
        $world = new World();
        self::assertNull(SettingsPage::save($world->database, [Settings::URL => 'https://a.example']));
        $said = SettingsPage::save($world->database, [Settings::URL => 'http://cds.example.org', Settings::ISSUER => 'x']);
        self::assertStringContainsString('Not saved', (string) $said);
        self::assertStringContainsString('must begin with https://', (string) $said);
        $kept = array_column($world->database->rows('SELECT gl_name, gl_value FROM globals'), 'gl_value', 'gl_name');
        self::assertSame(['https://a.example', ''], [$kept[Settings::URL], $kept[Settings::ISSUER]]);
        // Without an address the module is at rest; that can be wanted.
        self::assertNull(SettingsPage::save($world->database, [Settings::URL => '']));
    }

    public function testPagesEscapeWhatTheyShow(): void
    {
        $html = Views::fields([Settings::URL => '"><script>']) . Views::steps([['ok' => false, 'text' => '<b>']])
            . Views::panel('patient-view', '/x"y', 'a<b', 'm', 3000);
        self::assertStringNotContainsString('<script>', $html);
        self::assertStringNotContainsString('<b>', $html);
        self::assertStringNotContainsString('/x"y', $html);
    }

    public function testThePageShowsTheRegistryEntryAndThirteenAttributes(): void
    {
        $world = new World();
        $html = (new SettingsPage($world->module(), '/settings.php'))->html([], 'token', '', []);
        self::assertSame(13, substr_count($html, '<th scope="row"'));
        self::assertStringContainsString('&quot;issuer&quot;: &quot;https://ehr.example&quot;', $html);
        self::assertStringNotContainsString('PRIVATE', $html);
    }

    public function testSourceAttributesAreWrittenWhereOpenEmrReadsThem(): void
    {
        $database = (new World())->database;
        self::assertStringContainsString('knows no API client', SourceAttributes::write($database, 'abc', 7));
        $database->pdo->exec("INSERT INTO oauth_clients VALUES ('abc')");
        self::assertStringContainsString('by hand', SourceAttributes::write($database, 'abc', 7));
        $ids = ['evidence_based_citation', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'evidence_based_health_status'];
        foreach (array_reverse($ids, true) as $i => $id) {
            $database->run(
                'INSERT INTO list_options (list_id, option_id, seq) VALUES (?, ?, ?)',
                ['dsi_evidence_source_attributes', $id, $i]
            );
        }
        SourceAttributes::write($database, 'abc', 7);
        self::assertStringStartsWith('Written', SourceAttributes::write($database, 'abc', 7));
        $rows = array_column($database->rows('SELECT * FROM dsi_source_attributes'), 'source_value', 'option_id');
        self::assertCount(13, $rows);
        self::assertStringContainsString('PHQ-9', $rows['evidence_based_health_status']);
    }
}
