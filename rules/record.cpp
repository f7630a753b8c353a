// What is asked of the record itself: age, names.
#include "rules/record.h"

namespace refract::rules {

std::string_view instrumentName(Instrument instrument) {
    switch (instrument) {
        case Instrument::phq9:
            return "PHQ-9";
        case Instrument::phq2:
            return "PHQ-2";
        case Instrument::gad7:
            return "GAD-7";
    }
    return "";
}

std::optional<int> ageOn(const PatientRecord& patient, Day on) {
    if (!patient.birth || patient.birth->last > on) return std::nullopt;
    const int oldest = fhir::completedYears(patient.birth->first, on);
    const int youngest = fhir::completedYears(patient.birth->last, on);
    if (oldest != youngest) return std::nullopt;
    return oldest;
}

}  // namespace refract::rules
