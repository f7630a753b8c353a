// Case: one patient's story and what is expected of us, as a pharmacist writes it.
//
// The format is docs/case-format.md. A case is read into these values, sent through
// the whole service as FHIR (case_request.h), and judged (casebook.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/date.h"
#include "plugin/hooks/request.h"
#include "rules/author_error.h"
#include "rules/finding.h"

namespace refract::casebook {

/// How much, how often, as the case says it.
struct Dose {
    std::optional<double> amount;  ///< per administration
    std::string unit = "mg";
    double timesPerPeriod = 1;
    double periodDays = 1;
    double units = 1;  ///< "2x100 mg": two of 100
    bool atBedtime = false;
    bool asNeeded = false;
    bool operator==(const Dose&) const = default;
};

struct MedicationLine {
    enum class Kind { course, request, statement, dispense, draft };
    Kind kind = Kind::course;
    std::string drug;
    bool verbatim = false;  ///< quoted: sent as text alone
    Dose dose;
    std::optional<fhir::Day> from;
    std::optional<fhir::Day> until;
    bool openEnded = true;       ///< "ongoing", or no end said
    bool stopped = false;        ///< "stopped": nobody says when
    std::optional<double> days;  ///< supply of a dispense or a draft
    std::vector<std::string> reasons;
    std::string statusReason;
    std::string route;
    bool inpatient = false;
    bool selected = true;
    bool operator==(const MedicationLine&) const = default;
};

struct ProblemLine {
    std::string code;  ///< empty when there is text alone
    std::string text;
    std::string since, until, recorded;  ///< dates as written, partial ones too
    std::string clinicalStatus = "active";
    std::string verificationStatus = "confirmed";
    bool operator==(const ProblemLine&) const = default;
};

struct ScoreLine {
    std::string instrument;  ///< "PHQ-9"
    std::string when;
    std::optional<int> total;
    std::optional<int> item9;
    bool operator==(const ScoreLine&) const = default;
};

struct LabLine {
    std::string code, when, unit, text;
    std::string answer;  ///< a value that is a code: "LA33-6"
    std::optional<double> value, low, high;
    bool operator==(const LabLine&) const = default;
};

/// Procedure, ServiceRequest, Device, AllergyIntolerance, Encounter, or a MedicationRequest not to be carried out.
struct OtherLine {
    enum class Kind { procedure, service, device, allergy, stay, declined };
    Kind kind = Kind::procedure;
    std::string code, text, status;
    std::string from, until;
    bool intolerance = false;
    bool operator==(const OtherLine&) const = default;
};

struct TrialExpectation {
    std::string drug;
    bool absent = false;
    std::optional<std::string> counts, outcome;
    std::optional<bool> adequate;
    std::optional<int> days;
    std::optional<double> change, dose;
    std::vector<std::string> reasons;
    bool operator==(const TrialExpectation&) const = default;
};

struct Expectation {
    enum class Kind { finding, noFinding, status, trial, staging, cards, gap };
    Kind kind = Kind::finding;
    std::string subject;  ///< rule id, status, "thase-rush", …
    std::optional<rules::Severity> severity;
    std::string text;   ///< on the card, in the gap
    double number = 0;  ///< staging, cards
    TrialExpectation trial;
    std::size_t line = 0;
    bool operator==(const Expectation&) const = default;
};

struct Case {
    std::string file, title;
    std::size_t line = 0;
    fhir::Day today{};
    std::optional<hooks::Hook> hook;
    std::string gender = "unknown", born;
    std::vector<MedicationLine> medications;
    std::vector<ProblemLine> problems;
    std::vector<ScoreLine> scores;
    std::vector<LabLine> labs;
    std::vector<OtherLine> others;
    std::vector<Expectation> expectations;

    hooks::Hook hookOrDefault() const;
    bool operator==(const Case&) const = default;
};

/// Reads the cases of one file. What cannot be read is an error with its line, and the
/// rest is read on; a case without any expectation is an error.
std::vector<Case> parseCases(std::string_view text, std::string_view file, rules::AuthorErrors& errors);

}  // namespace refract::casebook
