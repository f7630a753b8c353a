// The patient's record as the rules see it: facts with days on them, no JSON and no
// FHIR resource.
//
// Plain values that own their text. intake fills it (plugin/intake), rules only read
// it. Absence is never "normal": each kind of data says whether it was supplied.
// Lists come in no particular order unless said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fhir/coding.h"
#include "fhir/date.h"
#include "fhir/issue.h"
#include "rules/terminology.h"

namespace refract::rules {

using fhir::Day;
using fhir::PartialDate;
using fhir::Period;

/// A code that owns its text (fhir::Coding is a view).
struct Code {
    fhir::CodeSystem system = fhir::CodeSystem::none;
    std::string code;
};

enum class Sex { unknown, female, male, other };

/// How often and how much, by structured elements or by words; numbers only.
struct DosageInstruction {
    std::string text;                 ///< instructions for the patient, as written
    std::optional<double> doseLow;    ///< per administration, in doseUnit
    std::optional<double> doseHigh;   ///< equal to doseLow for a plain quantity
    std::string doseUnit;             ///< UCUM or as written: "mg", "{tbl}", "tablet", "mL"; may be empty
    std::optional<double> frequency;  ///< times per period
    std::optional<double> frequencyMax;
    std::optional<double> period;
    std::string periodUnit;         ///< s min h d wk mo a
    std::string timingCode;         ///< BID TID QD QHS … in capitals; may be empty
    std::vector<std::string> when;  ///< HS MORN …
    std::size_t timesOfDay = 0;     ///< number of timeOfDay entries
    std::size_t daysOfWeek = 0;
    bool asNeeded = false;
    std::string asNeededFor;
    std::optional<int> sequence;       ///< steps of a taper
    Period bounds;                     ///< boundsPeriod
    std::optional<double> boundsDays;  ///< boundsDuration, or the high end of boundsRange, in days
    bool unreadable = false;           ///< it said more, which could not be read: what is missing is not assumed
    std::string routeText;             ///< display or text of the route
    Code route;
};

enum class MedicationOrigin { statement, request, dispense };

/// Where in its life a medication entry is.
enum class MedicationStatus {
    active,     ///< in use, or ordered and running
    completed,  ///< ran its course
    stopped,    ///< ended by decision
    onHold,
    draft,    ///< proposed in this request, not yet signed
    planned,  ///< intended, or a dispense in preparation
    unknown,
};

/// One statement, request or dispense. Things that are not facts (entered in error,
/// not taken, doNotPerform) never become one; doNotPerform orders are Declined.
struct MedicationEntry {
    MedicationOrigin origin = MedicationOrigin::request;
    MedicationStatus status = MedicationStatus::unknown;
    std::string reference;                  ///< "MedicationRequest/1": names the resource in suggestions and witnesses
    std::string path;                       ///< element path of the resource in the request
    bool inContext = false;                 ///< stands in the hook's own orders (draftOrders, medications)
    bool selected = false;                  ///< order-select: named in selections; order-sign: every draft
    Drug drug;                              ///< what it is; drug.recognised is false for "not checked"
    std::string intent;                     ///< order, plan, proposal …
    bool inpatient = false;                 ///< category says so
    std::optional<PartialDate> authored;    ///< authoredOn, dateAsserted
    Period period;                          ///< effective[x], validityPeriod
    std::optional<PartialDate> handedOver;  ///< whenHandedOver, else whenPrepared
    std::optional<double> quantity;         ///< dispensed or ordered
    std::string quantityUnit;
    std::optional<double> daysSupply;  ///< of one dispense, or expectedSupplyDuration
    std::optional<double> refills;
    std::vector<DosageInstruction> dosage;
    std::string basedOn;        ///< authorizingPrescription / priorPrescription reference
    std::vector<Code> reasons;  ///< reasonCode, and codes of referenced Conditions
    std::string statusReason;   ///< text or code of statusReason
    std::vector<Code> statusReasons;
};

enum class ClinicalStatus { active, inactive, resolved, unknown };

struct Problem {
    std::vector<Code> codes;
    std::string text;
    /// ValueSet::index of the sets that the text names (diagnosis-names.json), where the codes
    /// tell nothing; ascending.
    std::vector<std::uint32_t> named;
    ClinicalStatus status = ClinicalStatus::unknown;
    bool confirmed = true;  ///< false for provisional, differential, unconfirmed
    Period onset;
    std::optional<PartialDate> abated;
    std::optional<PartialDate> recorded;
    std::string reference;
};

/// A result or a vital sign.
struct Measure {
    std::vector<Code> codes;
    std::optional<double> value;
    std::string comparator;
    std::string unit;         ///< UCUM if the server gave it, else as written; empty is unknown
    std::vector<Code> coded;  ///< valueCodeableConcept
    std::string text;
    std::optional<double> referenceLow, referenceHigh;  ///< in the same unit
    PartialDate when;
    std::string reference;
    std::string workedOut;  ///< the phrase that says how it was worked out; empty for what was reported
};

enum class Instrument { phq9, phq2, gad7 };
std::string_view instrumentName(Instrument instrument);  ///< "PHQ-9"

/// One administration of a questionnaire, from whichever resources told of it.
struct Score {
    Instrument instrument = Instrument::phq9;
    PartialDate when;
    std::optional<int> total;
    std::optional<int> item9;  ///< PHQ-9 item 9; absent is "not on file", never 0
    std::string reference;
};

struct Procedure {
    std::vector<Code> codes;
    std::string text;
    std::vector<std::uint32_t> named;  ///< ValueSet::index of the sets that the text names (service-names.json)
    Period performed;
    bool done = true;  ///< false: planned or under way
    std::string reference;
};

struct ServiceOrder {
    std::vector<Code> codes;
    std::string text;
    std::vector<std::uint32_t> named;  ///< as Procedure::named
    bool active = false;
    std::optional<PartialDate> authored;
    Period occurrence;
    bool inContext = false;
    bool selected = false;
    std::string reference;
};

struct Allergy {
    Drug drug;
    std::vector<Code> codes;
    bool intolerance = false;
    std::optional<PartialDate> recorded;
    std::string reference;
};

struct ImplantedDevice {
    std::vector<Code> codes;
    std::string text;
    std::string reference;
};

struct Stay {
    bool inpatient = false;
    Period period;
    std::vector<Code> types;
    std::string reference;
};

/// Something that was offered and declined, or ordered not to be done.
struct Declined {
    Drug drug;
    std::vector<Code> codes;
    std::vector<std::uint32_t> named;  ///< as Procedure::named
    std::optional<PartialDate> when;
};

/// Whether a kind of data was there to look at. notSupplied is unknown, not empty.
enum class Supply { notSupplied, failed, partly, supplied };

struct Supplied {
    Supply medications = Supply::notSupplied;
    Supply dispenses = Supply::notSupplied;
    Supply conditions = Supply::notSupplied;
    Supply observations = Supply::notSupplied;
    Supply procedures = Supply::notSupplied;
    Supply allergies = Supply::notSupplied;
    Supply devices = Supply::notSupplied;
    Supply encounters = Supply::notSupplied;
    Supply serviceRequests = Supply::notSupplied;
};

struct PatientRecord {
    std::string id;
    Sex sex = Sex::unknown;
    std::optional<PartialDate> birth;
    bool deceased = false;
    std::vector<MedicationEntry> medications;
    std::vector<Problem> problems;
    std::vector<Score> scores;  ///< by day, ascending
    std::vector<Measure> measures;
    std::vector<Procedure> procedures;
    std::vector<ServiceOrder> serviceOrders;
    std::vector<Allergy> allergies;
    std::vector<ImplantedDevice> devices;
    std::vector<Stay> stays;
    std::vector<Declined> declined;
    Supplied supplied;
    bool orderNotRead = false;  ///< a drug order of the hook could not be read, or is another patient's: a Gap names it
    fhir::Gaps gaps;
};

/// Completed years on `on`; std::nullopt when the birth date leaves it open or is absent.
std::optional<int> ageOn(const PatientRecord& patient, Day on);

}  // namespace refract::rules
