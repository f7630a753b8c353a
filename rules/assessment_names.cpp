// The names of the assessment's enumerators, as they stand on the wire and in phrases.
#include <array>

#include "rules/assessment.h"

namespace refract::rules {

std::string_view trdStatusName(TrdStatus status) {
    switch (status) {
        case TrdStatus::confirmedOnRecord:
            return "TRD-confirmed-on-record";
        case TrdStatus::possible:
            return "TRD-possible";
        case TrdStatus::notMet:
            return "not-met";
        case TrdStatus::excluded:
            return "excluded";
    }
    return "";
}

std::string_view outcomeName(Outcome outcome) {
    switch (outcome) {
        case Outcome::remission:
            return "remission";
        case Outcome::response:
            return "response";
        case Outcome::partial:
            return "partial";
        case Outcome::nonResponse:
            return "non-response";
        case Outcome::unknown:
            return "unknown";
    }
    return "";
}

std::string_view countsName(Counts counts) {
    switch (counts) {
        case Counts::yes:
            return "yes";
        case Counts::possible:
            return "possible";
        case Counts::no:
            return "no";
    }
    return "";
}

std::string_view reasonName(Reason reason) {
    // In the order of the enumerators.
    static constexpr std::array<std::string_view, 29> kNames{
        "DOSE_LOW",         "DOSE_UNKNOWN",        "HYPNOTIC_DOSE",    "OTHER_INDICATION", "NOT_A_TRIAL",
        "DURATION_SHORT",   "DURATION_TOO_SHORT",  "DURATION_UNKNOWN", "ADHERENCE_LOW",    "ADHERENCE_UNKNOWN",
        "GAP_RESTART",      "GAP_SHORT",           "OUTCOME_UNKNOWN",  "BASELINE_MISSING", "BASELINE_BELOW_10",
        "END_BELOW_10",     "RESPONDED_THEN_LOST", "RESPONDED",        "INTOLERANCE",      "AUGMENTATION_STEP",
        "STARTED_TOGETHER", "EARLIER_EPISODE",     "SAME_DRUG_TWICE",  "CLOSELY_RELATED",  "CAPPED",
        "THRESHOLD_65",     "IN_PROGRESS",         "PLASMA_LEVEL",     "INPATIENT_BRIDGE"};
    return kNames[static_cast<std::size_t>(reason)];
}

}  // namespace refract::rules
