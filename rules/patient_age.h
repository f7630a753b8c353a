// Age in bounds: a birth date that is a year alone leaves two ages open on any day, and
// then only what is sure of both is said. Values, no state.
#pragma once

#include "rules/record.h"

namespace refract::rules {

/// Has the patient, whatever the day of birth, had this birthday by `on`? False when the
/// birth date is not known.
bool surelyAged(const PatientRecord& patient, int years, Day on);

/// May the patient be younger than that on `on`? True when the birth date is not known.
bool maybeYounger(const PatientRecord& patient, int years, Day on);

/// Is the patient surely younger?
bool surelyYounger(const PatientRecord& patient, int years, Day on);

/// The first day on which surelyAged() holds; std::nullopt when the birth date is not known.
std::optional<Day> surelyAgedFrom(const PatientRecord& patient, int years);

}  // namespace refract::rules
