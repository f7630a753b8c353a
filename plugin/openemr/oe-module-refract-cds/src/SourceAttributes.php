<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * The thirteen source attributes of an evidence-based decision support intervention,
 * § 170.315(b)(11)(iv)(A), as they hold for Refract. A site that changes the knowledge changes the
 * answers: they are the ones of the edition that the project publishes.
 */
final class SourceAttributes
{
    private const UNUSED = 'Not used.';
    private const LIST = 'dsi_evidence_source_attributes';

    /** @return list<array{string, string}> attribute and value, in the order of the rule */
    public static function all(): array
    {
        return [
            ['Bibliographic citation of the intervention', 'Each card names its sources with their addresses; the'
                . ' complete list is part of the knowledge that the service prints (refract knowledge print).'],
            ['Developer of the intervention', 'The Refract project (open source, Apache-2.0).'],
            ['Funding source of the technical implementation', 'None that the project knows of. Fill in who pays for it'
                . ' at your site.'],
            ['Release and, if applicable, revision dates', 'Those of the edition that the service uses: its /readyz names'
                . ' it, and each rule has its review date.'],
            ['Use of race', self::UNUSED],
            ['Use of ethnicity', self::UNUSED],
            ['Use of language', self::UNUSED],
            ['Use of sexual orientation', self::UNUSED],
            ['Use of gender identity', self::UNUSED],
            ['Use of sex', 'Administrative gender of the Patient resource, in rules where the source differs by sex'
                . ' (as QT limits and pregnancy).'],
            ['Use of date of birth', 'For the age, where a rule or a label has an age in it.'],
            ['Use of social determinants of health', self::UNUSED],
            ['Use of health status assessments', 'PHQ-9, PHQ-2 and GAD-7, to tell how the patient responded.'],
        ];
    }

    /**
     * Writes them where OpenEMR's own screen for decision support interventions reads them.
     *
     * @return string what was done, or why not, for the administrator
     */
    public static function write(Database $database, string $clientId, int $userNumber): string
    {
        $known = $database->rows('SELECT client_id FROM oauth_clients WHERE client_id = ?', [$clientId]);
        if ($clientId === '' || $known === []) {
            return 'OpenEMR knows no API client with this id.';
        }
        $options = array_column($database->rows(
            'SELECT option_id FROM list_options WHERE list_id = ? ORDER BY seq',
            [self::LIST]
        ), 'option_id');
        // The list is OpenEMR's, in the order of the rule; one that a site has edited is not guessed at.
        if (count($options) !== count(self::all()) || $options[0] !== 'evidence_based_citation') {
            return 'The list of source attributes in this OpenEMR is not the one of the rule: copy them by hand.';
        }
        foreach (self::all() as $i => [, $value]) {
            $database->run(
                'DELETE FROM dsi_source_attributes WHERE client_id = ? AND list_id = ? AND option_id = ?',
                [$clientId, self::LIST, $options[$i]]
            );
            $database->run(
                'INSERT INTO dsi_source_attributes (client_id, list_id, option_id, source_value, created_by,'
                . ' last_updated_by) VALUES (?, ?, ?, ?, ?, ?)',
                [$clientId, self::LIST, $options[$i], $value, $userNumber, $userNumber]
            );
        }
        return 'Written. Its type must be "evidence-based" under Administration > System > API Clients.';
    }
}
