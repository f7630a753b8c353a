// The fields that drugs and trials give to the texts of a rule.
#include <cmath>

#include "rules/derived.h"
#include "rules/fill.h"
#include "rules/knowledge.h"

namespace refract::rules {

namespace {

/// Writes fields of one role; what is not known becomes the phrase that says so.
class FieldWriter {
public:
    FieldWriter(const Knowledge& knowledge, const std::string& role, Fields& fields)
        : knowledge_(knowledge), role_(role), fields_(fields) {}

    void text(std::string_view name, std::string value) { fields_[key(name)] = std::move(value); }
    void day(std::string_view name, std::optional<Day> value, std::string_view otherwise = "unknown.date") {
        fields_[key(name)] = value ? FieldValue(*value) : FieldValue(knowledge_.phrase(otherwise));
    }
    void number(std::string_view name, std::optional<double> value) {
        fields_[key(name)] = value ? FieldValue(*value) : FieldValue(knowledge_.phrase("unknown.value"));
    }
    void dose(std::string_view name, std::optional<double> mg) {
        fields_[key(name)] =
            mg ? fill(knowledge_.phrase("dose.per-day"), {{"mg", *mg}}) : knowledge_.phrase("unknown.dose");
    }

private:
    std::string key(std::string_view name) const { return name.empty() ? role_ : role_ + "." + std::string(name); }

    const Knowledge& knowledge_;
    const std::string& role_;
    Fields& fields_;
};

std::optional<double> asNumber(std::optional<int> value) {
    return value ? std::optional<double>(*value) : std::nullopt;
}

/// "age 66 and omeprazole": why the cap is what it is.
std::string capReason(const Scene& scene, const Trial& trial) {
    const Knowledge& knowledge = scene.knowledge();
    if (!trial.cap || trial.cap->phrases.empty()) return knowledge.phrase("unknown.value");
    Fields person{{"age", knowledge.phrase("unknown.value")}};
    if (scene.age()) person["age"] = static_cast<double>(*scene.age());
    std::string reasons;
    for (const std::string& phrase : trial.cap->phrases) {
        reasons += (reasons.empty() ? "" : ", ") + fill(knowledge.phrase(phrase), person);
    }
    return reasons;
}

double oneDecimal(double value) {
    return std::round(value * 10) / 10;
}

}  // namespace

void addDrugFields(const Scene& scene, const DrugUse& use, std::optional<int> washout, const std::string& role,
                   Fields& fields) {
    FieldWriter write(scene.knowledge(), role, fields);
    write.text("", std::string(use.name));
    write.dose("dose", use.mg);
    write.number("mg", use.mg);
    std::optional<Day> last;
    std::string_view noLast = use.ordered() ? "drug.being-ordered" : "unknown.date";
    if (use.course != nullptr) {
        write.day("since", use.course->startKnown() ? use.course->firstDay() : std::nullopt);
        if (use.course->ongoing) {
            const bool supplyEnded = notRefilled(*use.course, scene.knowledge().thresholds());
            noLast = supplyEnded ? "drug.not-refilled" : "drug.still-taken";
        } else if (use.course->lastDayKnown) {
            last = use.course->lastDay;
        }
        write.number("daysUnchanged", asNumber(daysUnchanged(*use.course, scene.knowledge().policy().gapDays)));
    } else {
        write.day("since", std::nullopt, "drug.being-ordered");
        write.number("daysUnchanged", 0);
    }
    write.day("lastDay", last, noLast);
    write.number("daysSince", last ? std::optional<double>(fhir::daysBetween(*last, scene.today())) : std::nullopt);
    write.number("washout", asNumber(washout));
    std::optional<Day> clear;
    if (last && washout) clear = *last + std::chrono::days(*washout);
    write.day("clear", clear);
}

void addTrialFields(const Scene& scene, const Trial& trial, const std::string& role, Fields& fields) {
    const Knowledge& knowledge = scene.knowledge();
    const Policy& policy = knowledge.policy();
    FieldWriter write(knowledge, role, fields);
    write.text("", trial.name);
    write.text("class", trial.drugClass);
    write.dose("dose", trial.lastDoseMgPerDay ? trial.lastDoseMgPerDay : trial.doseMgPerDay);
    write.dose("threshold",
               trial.thresholdMgPerDay > 0 ? std::optional<double>(trial.thresholdMgPerDay) : std::nullopt);
    const auto known = [&](double days) { return trial.startUnknown ? std::nullopt : std::optional(days); };
    write.number("days", known(trial.daysAtDose));
    write.number("running", known(trial.runningDays));
    write.number("needed", policy.trialDays);
    write.day("from", trial.startUnknown ? std::nullopt : std::optional(trial.window.from));
    write.day("to", trial.window.to);
    write.day("recheck", trial.reviewOn);

    const auto change = trial.latestPercentChange ? trial.latestPercentChange : trial.percentChange;
    write.number("change", change ? std::optional<double>(oneDecimal(*change)) : std::nullopt);
    write.number("improvement", change ? std::optional<double>(oneDecimal(-*change)) : std::nullopt);

    write.number("spanDays", known(trial.span.days()));
    write.number("daysOn", known(fhir::daysBetween(trial.span.from, trial.span.to)));
    const auto& pdc = trial.span.pdc;
    write.number("pdc", pdc ? std::optional<double>(std::round(*pdc * 100)) : std::nullopt);
    write.number("filled", trial.span.daysCovered());

    write.dose("target", trial.optimiseToMgPerDay);
    write.dose("cap", trial.cap ? std::optional<double>(trial.cap->mgPerDay) : std::nullopt);
    write.text("capReason", capReason(scene, trial));
    const Course& course = scene.question().exposure.courses[trial.course];
    write.number("daysUnchanged", asNumber(daysUnchanged(course, policy.gapDays)));
}

}  // namespace refract::rules
