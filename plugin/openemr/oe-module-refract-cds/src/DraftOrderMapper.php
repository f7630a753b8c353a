<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * The fields of the prescription form, as they stand, to a draft MedicationRequest.
 */
final class DraftOrderMapper
{
    public const DRAFT_ID = 'openemr-draft';
    private const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
    /** A form's field is at most this long; what is longer is not from the form. */
    private const LONGEST = 500;

    /** @param \Closure(string): ?string $day a date as this site writes it to YYYY-MM-DD */
    public function __construct(private readonly OptionTitles $titles, private readonly \Closure $day)
    {
    }

    /**
     * @param array<mixed> $fields by the form's names
     * @return array<string, mixed>|null null if no drug is named
     */
    public function draft(array $fields, Chart $chart, string $today): ?array
    {
        $drug = self::text($fields, 'drug');
        [$name, $code] = self::nameAndCode($drug, self::text($fields, 'rxnorm_drugcode'));
        if ($name === '') {
            return null;
        }
        $medication = ['text' => $name];
        if ($code !== '') {
            $medication = ['coding' => [['system' => self::RXNORM, 'code' => $code, 'display' => $name]]] + $medication;
        }
        $draft = [
            'resourceType' => 'MedicationRequest', 'id' => self::DRAFT_ID, 'status' => 'draft', 'intent' => 'order',
            'medicationCodeableConcept' => $medication, 'subject' => ['reference' => 'Patient/' . $chart->patientId],
            'authoredOn' => $today,
        ];
        $dosage = Sig::dosage(
            $name,
            self::text($fields, 'dosage'),
            self::text($fields, 'size'),
            $this->titles->title('drug_units', $fields['unit'] ?? ''),
            $this->titles->title('drug_form', $fields['form'] ?? ''),
            $this->titles->title('drug_route', $fields['route'] ?? ''),
            $this->titles->title('drug_interval', $fields['interval'] ?? '')
        );
        if ($dosage !== null) {
            $draft['dosageInstruction'] = [$dosage];
        }
        $supply = $this->supply($fields);
        return $supply === [] ? $draft : $draft + ['dispenseRequest' => $supply];
    }

    /** @param array<mixed> $fields
     *  @return array<string, mixed> */
    private function supply(array $fields): array
    {
        $supply = [];
        $start = ($this->day)(self::text($fields, 'start_date'));
        if ($start !== null) {
            $supply['validityPeriod'] = ['start' => $start];
        }
        $refills = self::text($fields, 'refills');
        if (ctype_digit($refills) && strlen($refills) < 4) {
            $supply['numberOfRepeatsAllowed'] = (int) $refills;
        }
        $quantity = self::text($fields, 'quantity');
        if (preg_match('/^\d{1,6}(\.\d{1,3})?$/D', $quantity) === 1) {
            $supply['quantity'] = ['value' => (float) $quantity];
            $form = $this->titles->title('drug_form', $fields['form'] ?? '');
            if ($form !== '') {
                $supply['quantity']['unit'] = $form;
            }
        }
        return $supply;
    }

    /**
     * The form writes "(RxCUI:nnn)" behind the name of a coded drug. For free text OpenEMR
     * copies the whole text into the field of the code: what is no number is none.
     *
     * @return array{string, string}
     */
    private static function nameAndCode(string $drug, string $code): array
    {
        if (preg_match('/^(.*?)\s*\(RxCUI:\s*(\d{1,8})\s*\)\s*$/Ds', $drug, $match) === 1) {
            return [$match[1] !== '' ? $match[1] : $drug, $match[2]];
        }
        $code = preg_replace('/^RXCUI:/i', '', $code) ?? '';
        return [$drug, preg_match('/^\d{1,8}$/D', $code) === 1 ? $code : ''];
    }

    /** @param array<mixed> $fields */
    private static function text(array $fields, string $name): string
    {
        $value = $fields[$name] ?? '';
        return is_scalar($value) ? mb_substr(trim((string) $value), 0, self::LONGEST) : '';
    }
}
