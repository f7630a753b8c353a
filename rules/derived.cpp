// The derived quantities that rules may name, each with its one-line working.
#include "rules/derived.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "rules/exposure_course.h"
#include "rules/knowledge.h"
#include "rules/planned_length.h"

namespace refract::rules {

namespace {

const Assessment& assessmentOf(const Scene& scene) {
    return scene.question().assessment;
}

const Trial* trialOf(const Scene& scene, const Bound* of) {
    if (of == nullptr || of->kind != Witness::Kind::trial) return nullptr;
    return &assessmentOf(scene).trials[of->index];
}

const DrugUse* useOf(const Scene& scene, const Bound* of) {
    if (of == nullptr || (of->kind != Witness::Kind::course && of->kind != Witness::Kind::entry)) return nullptr;
    return &scene.uses()[of->index];
}

const Course& courseOf(const Scene& scene, const Trial& trial) {
    return scene.question().exposure.courses[trial.course];
}

/// Binary fractions of percentages are kept from tipping a comparison: 3 of 15 is 20 %.
double tidy(double value) {
    return std::round(value * 1e6) / 1e6;
}

std::optional<double> changeOf(const Trial& trial) {
    const auto& change = trial.latestPercentChange ? trial.latestPercentChange : trial.percentChange;
    if (!change) return std::nullopt;
    return tidy(*change);
}

DerivedValue number(std::optional<int> value) {
    return value ? DerivedValue(static_cast<double>(*value)) : DerivedValue();
}

// Of the patient.
DerivedValue trdStatus(const Scene& scene, const Bound*) {
    return std::string(trdStatusName(assessmentOf(scene).status));
}
DerivedValue exclusion(const Scene& scene, const Bound*) {
    return assessmentOf(scene).exclusion;
}
DerivedValue failedTrials(const Scene& scene, const Bound*) {
    return static_cast<double>(assessmentOf(scene).failed);
}
DerivedValue countedTrials(const Scene& scene, const Bound*) {
    return static_cast<double>(assessmentOf(scene).failed + assessmentOf(scene).possible);
}
DerivedValue episodeStartKnown(const Scene& scene, const Bound*) {
    return assessmentOf(scene).episode.startKnown;
}
DerivedValue diagnosed(const Scene& scene, const Bound*) {
    return assessmentOf(scene).episode.diagnosed;
}
DerivedValue diagnosisToConfirm(const Scene& scene, const Bound*) {
    return assessmentOf(scene).episode.diagnosisToConfirm;
}
/// A stay that began and has not ended; no stay says no only where encounters were supplied.
DerivedValue inHospital(const Scene& scene, const Bound*) {
    const PatientRecord& patient = scene.patient();
    const Day today = scene.today();
    const StayDays stays = inpatientDays(patient.stays, today);
    if (!stays.empty() && stays.back().second >= today) return true;
    return patient.supplied.encounters == Supply::supplied ? DerivedValue(false) : DerivedValue();
}
DerivedValue psychotic(const Scene& scene, const Bound*) {
    return assessmentOf(scene).episode.psychotic;
}

// Of a trial.
DerivedValue daysAtDose(const Scene& scene, const Bound* of) {
    const Trial* trial = trialOf(scene, of);
    return trial == nullptr || trial->startUnknown ? DerivedValue() : static_cast<double>(trial->daysAtDose);
}
DerivedValue runningDays(const Scene& scene, const Bound* of) {
    const Trial* trial = trialOf(scene, of);
    return trial == nullptr || trial->startUnknown ? DerivedValue() : static_cast<double>(trial->runningDays);
}
DerivedValue daysOnDrug(const Scene& scene, const Bound* of) {
    const Trial* trial = trialOf(scene, of);
    if (trial == nullptr || trial->startUnknown) return {};
    return static_cast<double>(fhir::daysBetween(trial->span.from, trial->span.to));
}
DerivedValue improvement(const Scene& scene, const Bound* of) {
    const Trial* trial = trialOf(scene, of);
    const auto change = trial == nullptr ? std::nullopt : changeOf(*trial);
    return change ? DerivedValue(-*change) : DerivedValue();
}
DerivedValue outcome(const Scene& scene, const Bound* of) {
    const Trial* trial = trialOf(scene, of);
    return trial == nullptr ? DerivedValue() : std::string(outcomeName(trial->outcome));
}
DerivedValue coveredPercent(const Scene& scene, const Bound* of) {
    const Trial* trial = trialOf(scene, of);
    if (trial == nullptr || !trial->window.pdc) return {};
    return tidy(*trial->window.pdc * 100);
}
DerivedValue stepAvailable(const Scene& scene, const Bound* of) {
    const Trial* trial = trialOf(scene, of);
    if (trial == nullptr || !trial->lastDoseMgPerDay) return {};
    return trial->cap ? DerivedValue(*trial->lastDoseMgPerDay < trial->cap->mgPerDay) : DerivedValue();
}
DerivedValue belowTarget(const Scene& scene, const Bound* of) {
    const Trial* trial = trialOf(scene, of);
    if (trial == nullptr || !trial->lastDoseMgPerDay) return {};
    const auto& target = trial->optimiseToMgPerDay;
    return target ? DerivedValue(*trial->lastDoseMgPerDay < *target) : DerivedValue();
}
DerivedValue scoredSinceChange(const Scene& scene, const Bound* of) {
    const Trial* trial = trialOf(scene, of);
    if (trial == nullptr) return {};
    const auto unchanged = daysUnchanged(courseOf(scene, *trial), scene.knowledge().policy().gapDays);
    const auto& latest = assessmentOf(scene).latestPhq9;
    if (!unchanged) return {};
    return latest && latest->day > trial->span.to - std::chrono::days(*unchanged);
}
/// Row 11: a score before day 42 is no outcome, and C10 asks for one from that day on.
DerivedValue scoredWhenDue(const Scene& scene, const Bound* of) {
    const Trial* trial = trialOf(scene, of);
    if (trial == nullptr) return {};
    const auto& latest = assessmentOf(scene).latestPhq9;
    const int late = trial->daysAtDose - scene.knowledge().policy().trialDays;
    if (late < 0) return {};
    return latest && latest->day >= trial->window.to - std::chrono::days(late);
}

DerivedValue doseHeld(const Scene& scene, const Bound* of) {
    const Trial* trial = trialOf(scene, of);
    if (trial == nullptr) return {};
    return number(daysUnchanged(courseOf(scene, *trial), scene.knowledge().policy().gapDays));
}
/// An order in this request for more of the drug than is taken.
DerivedValue raiseOrdered(const Scene& scene, const Bound* of) {
    const Trial* trial = trialOf(scene, of);
    if (trial == nullptr) return {};
    for (const DrugUse& use : scene.uses()) {
        if (!use.ordered() || use.ingredient != trial->ingredient) continue;
        if (!use.mg || !trial->lastDoseMgPerDay) return {};
        return *use.mg > *trial->lastDoseMgPerDay;
    }
    return false;
}

/// An allergy list's intolerance to what is still taken, noted since the course began.
DerivedValue intoleranceNoted(const Scene& scene, const Bound* of) {
    const Trial* trial = trialOf(scene, of);
    if (trial == nullptr) return {};
    const PatientRecord& patient = scene.patient();
    const bool noted = std::any_of(patient.allergies.begin(), patient.allergies.end(), [&](const Allergy& allergy) {
        if (!allergy.intolerance || !allergy.drug.contains(trial->ingredient)) return false;
        return !allergy.recorded || allergy.recorded->last >= trial->span.from;
    });
    if (noted) return true;
    return patient.supplied.allergies == Supply::supplied ? DerivedValue(false) : DerivedValue();
}

// Of a drug.
DerivedValue stopDateKnown(const Scene& scene, const Bound* of) {
    const DrugUse* use = useOf(scene, of);
    if (use == nullptr || use->course == nullptr || use->course->ongoing) return {};
    return scene.daysSinceStop(*use->course).has_value();
}
DerivedValue drugDaysUnchanged(const Scene& scene, const Bound* of) {
    const DrugUse* use = useOf(scene, of);
    if (use == nullptr) return {};
    if (use->course == nullptr) return 0.0;  // first ordered now
    const auto& stretches = use->course->stretches;
    if (use->ordered() && (stretches.empty() || stretches.back().dose.mg != use->mg)) return 0.0;
    return number(daysUnchanged(*use->course, scene.knowledge().policy().gapDays));
}
/// Days up to the last day of the course since its daily dose last changed in that direction, or since it began.
std::optional<int> daysWithout(const Scene& scene, const DrugUse& use, bool (*changed)(double before, double after)) {
    if (use.course == nullptr) return 0;  // first ordered now
    const Course& course = *use.course;
    if (!course.startKnown() || !course.stretches.back().dose.mg) return std::nullopt;
    double after = *course.stretches.back().dose.mg;
    if (use.ordered()) {
        if (!use.mg) return std::nullopt;
        if (changed(after, *use.mg)) return 0;
    }
    return daysOfRun(course, scene.knowledge().policy().gapDays, [&](const Stretch& earlier) {
        const bool same = earlier.dose.mg && !changed(*earlier.dose.mg, after);
        after = earlier.dose.mg.value_or(after);
        return same;
    });
}
DerivedValue drugDaysWithoutRise(const Scene& scene, const Bound* of) {
    const DrugUse* use = useOf(scene, of);
    if (use == nullptr) return {};
    return number(daysWithout(scene, *use, [](double before, double after) { return after > before; }));
}
DerivedValue drugDaysWithoutCut(const Scene& scene, const Bound* of) {
    const DrugUse* use = useOf(scene, of);
    if (use == nullptr) return {};
    return number(daysWithout(scene, *use, [](double before, double after) { return after < before; }));
}
DerivedValue drugDaysSinceFill(const Scene& scene, const Bound* of) {
    const DrugUse* use = useOf(scene, of);
    return use == nullptr ? DerivedValue() : number(daysSinceFill(scene, *use));
}
DerivedValue drugDaysOn(const Scene& scene, const Bound* of) {
    const DrugUse* use = useOf(scene, of);
    return use == nullptr ? DerivedValue() : number(daysOn(scene, *use));
}
DerivedValue drugPlannedDays(const Scene& scene, const Bound* of) {
    const DrugUse* use = useOf(scene, of);
    return use == nullptr ? DerivedValue() : number(plannedDays(scene, *use));
}
DerivedValue drugSupplyDays(const Scene& scene, const Bound* of) {
    const DrugUse* use = useOf(scene, of);
    return use == nullptr ? DerivedValue() : number(supplyDays(scene, *use));
}
DerivedValue isOrder(const Scene& scene, const Bound* of) {
    const DrugUse* use = useOf(scene, of);
    return use == nullptr ? DerivedValue() : DerivedValue(use->ordered());
}

using S = DerivedSubject;
using T = DerivedType;
constexpr std::array<DerivedQuantity, 31> kQuantities{{
    {"trd-status", S::patient, T::name, "", "level of treatment resistance (D18)", trdStatus},
    {"exclusion", S::patient, T::name, "", "the exclusion of D02 that holds, as bipolar", exclusion},
    {"failed-trials", S::patient, T::number, "", "adequate trials of this episode without response", failedTrials},
    {"counted-trials", S::patient, T::number, "", "failed and possible trials of this episode", countedTrials},
    {"episode-start-known", S::patient, T::boolean, "", "the start of the episode is known (D03)", episodeStartKnown},
    {"diagnosed", S::patient, T::boolean, "", "an active diagnosis of major depression (D01)", diagnosed},
    {"diagnosis-to-confirm", S::patient, T::boolean, "", "a diagnosis that is not enough alone (D01)",
     diagnosisToConfirm},
    {"in-hospital", S::patient, T::boolean, "", "an inpatient stay is under way", inHospital},
    {"psychotic", S::patient, T::boolean, "", "depression with psychotic features (F32.3, F33.3)", psychotic},
    {"days-at-dose", S::trial, T::number, "days", "days at adequate dose in the window that counts (T2)", daysAtDose},
    {"running-days", S::trial, T::number, "days", "days at adequate dose of the run that reaches today", runningDays},
    {"days-on-drug", S::trial, T::number, "days", "days on the drug at any dose", daysOnDrug},
    {"improvement", S::trial, T::number, "percent", "fall of the PHQ-9 since the baseline (D15)", improvement},
    {"outcome", S::trial, T::name, "", "outcome of the trial (D16)", outcome},
    {"days-covered", S::trial, T::number, "percent", "proportion of days covered in the window (T3)", coveredPercent},
    {"step-available", S::trial, T::boolean, "", "the dose is below the highest that applies to this patient",
     stepAvailable},
    {"below-target", S::trial, T::boolean, "", "the dose is below the optimise-to target or the cap, if lower (2.1)",
     belowTarget},
    {"dose-held", S::trial, T::number, "days", "days at the present daily dose", doseHeld},
    {"intolerance-noted", S::trial, T::boolean, "", "an intolerance to it is noted although it is taken",
     intoleranceNoted},
    {"raise-ordered", S::trial, T::boolean, "", "more of it than is taken is being ordered", raiseOrdered},
    {"scored-since-change", S::trial, T::boolean, "", "a PHQ-9 later than the last start or change of dose",
     scoredSinceChange},
    {"scored-when-due", S::trial, T::boolean, "", "a PHQ-9 from the day on which the trial was long enough",
     scoredWhenDue},
    {"stop-date-known", S::drug, T::boolean, "", "the last day on a stopped drug is known", stopDateKnown},
    {"days-unchanged", S::drug, T::number, "days", "days at the present daily dose", drugDaysUnchanged},
    {"days-without-rise", S::drug, T::number, "days", "days since it began or its daily dose last rose",
     drugDaysWithoutRise},
    {"days-without-cut", S::drug, T::number, "days", "days since it began or its daily dose was last lowered",
     drugDaysWithoutCut},
    {"days-since-fill", S::drug, T::number, "days", "days since it was last dispensed", drugDaysSinceFill},
    {"days-on", S::drug, T::number, "days", "days on the drug at any dose", drugDaysOn},
    {"planned-days", S::drug, T::number, "days", "days that it is ordered for", drugPlannedDays},
    {"supply-days", S::drug, T::number, "days", "days that one fill of it is for", drugSupplyDays},
    {"is-order", S::drug, T::boolean, "", "it is being ordered, not running", isOrder},
}};

}  // namespace

std::span<const DerivedQuantity> derivedQuantities() {
    return kQuantities;
}

const DerivedQuantity* derivedQuantity(std::string_view name) {
    const auto found = std::find_if(kQuantities.begin(), kQuantities.end(),
                                    [&](const DerivedQuantity& quantity) { return quantity.name == name; });
    return found == kQuantities.end() ? nullptr : &*found;
}

std::optional<int> daysUnchanged(const Course& course, int gapDays) {
    if (!course.startKnown() || !course.stretches.back().dose.mg) return std::nullopt;
    const auto& mg = course.stretches.back().dose.mg;
    return daysOfRun(course, gapDays, [&](const Stretch& earlier) { return earlier.dose.mg == mg; });
}

std::optional<int> daysSinceFill(const Scene& scene, const DrugUse& use) {
    if (use.ordered()) return 0;
    const PatientRecord& patient = scene.patient();
    std::optional<Day> latest;
    for (const std::size_t index : use.course->entries) {
        const MedicationEntry& entry = patient.medications[index];
        if (entry.origin != MedicationOrigin::dispense || !entry.handedOver) continue;
        latest = std::max(latest.value_or(entry.handedOver->last), entry.handedOver->last);
    }
    if (!latest && patient.supplied.dispenses == Supply::supplied && use.course->startKnown()) {
        latest = use.course->firstDay();
    }
    return latest ? std::optional(fhir::daysBetween(std::min(*latest, scene.today()), scene.today())) : std::nullopt;
}

int daysNotRefilled(const Course& course) {
    if (!course.dispensed || !course.ongoing) return 0;
    int days = 0;
    for (auto stretch = course.stretches.rbegin(); stretch != course.stretches.rend() && !stretch->covered; ++stretch) {
        days += fhir::daysBetween(stretch->first, stretch->last) + 1;
    }
    return days;
}

bool notRefilled(const Course& course, const Thresholds& thresholds) {
    const auto* shown = thresholds.find("trial.gap-shown-days");
    return shown != nullptr && daysNotRefilled(course) >= shown->value;
}

}  // namespace refract::rules
