// Comparing a birth date that may be known only in part with an age.
#include "rules/patient_age.h"

#include <chrono>

namespace refract::rules {

bool surelyAged(const PatientRecord& patient, int years, Day on) {
    return patient.birth && fhir::completedYears(patient.birth->last, on) >= years;
}

bool maybeYounger(const PatientRecord& patient, int years, Day on) {
    return !surelyAged(patient, years, on);
}

bool surelyYounger(const PatientRecord& patient, int years, Day on) {
    return patient.birth && fhir::completedYears(patient.birth->first, on) < years;
}

std::optional<Day> surelyAgedFrom(const PatientRecord& patient, int years) {
    if (!patient.birth) return std::nullopt;
    const std::chrono::year_month_day birth(patient.birth->last);
    const auto birthday = birth + std::chrono::years(years);
    // 29 February in another year is 1 March (fhir::completedYears).
    if (!birthday.ok()) return Day(birthday.year() / std::chrono::March / 1);
    return Day(birthday);
}

}  // namespace refract::rules
