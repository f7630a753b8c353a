// Windows in time of conditions.
#include "rules/condition_time.h"

#include <algorithm>

#include "rules/derived.h"
#include "rules/fill.h"

namespace refract::rules {

namespace {

/// The day of the last start, stop or change of the daily dose; a change that is only being
/// ordered is yet to come, so that nothing on record is later.
std::optional<PartialDate> lastChange(const Scene& scene, const DrugUse& use) {
    const auto tomorrow = fhir::dateOf(scene.today() + std::chrono::days(1));
    if (use.course == nullptr) return tomorrow;
    const auto& stretches = use.course->stretches;
    if (use.ordered() && (stretches.empty() || stretches.back().dose.mg != use.mg)) return tomorrow;
    if (!use.course->ongoing) {
        const auto since = scene.daysSinceStop(*use.course);
        return since ? std::optional(fhir::dateOf(scene.today() - std::chrono::days(*since))) : std::nullopt;
    }
    const auto days = daysUnchanged(*use.course, scene.knowledge().policy().gapDays);
    if (!days) return std::nullopt;
    return fhir::dateOf(stretches.back().last - std::chrono::days(*days));
}

std::optional<PartialDate> dateOfBound(const Scene& scene, const Bound& bound) {
    const PatientRecord& patient = scene.patient();
    switch (bound.kind) {
        case Witness::Kind::course:
        case Witness::Kind::entry:
            return lastChange(scene, scene.uses()[bound.index]);
        case Witness::Kind::measure:
            return patient.measures[bound.index].when;
        case Witness::Kind::score:
            return patient.scores[bound.index].when;
        case Witness::Kind::problem:
            return dateOf(patient.problems[bound.index]);
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<PartialDate> dateOf(const Problem& problem) {
    return problem.onset.start ? problem.onset.start : problem.recorded;
}

Ternary TimeWindow::holds(const Scene& scene, std::span<const Bound> bound, const Bound& self,
                          const std::optional<PartialDate>& when) const {
    Ternary truth = Ternary::yes;
    if (withinDays) {
        truth = Ternary::unknown;
        if (when) truth = onOrAfter(*when, scene.today() - std::chrono::days(static_cast<int>(*withinDays)));
    }
    if (after.empty()) return truth;
    bool compared = false;
    for (const Bound& one : bound) {
        if (std::find(after.begin(), after.end(), one.role) == after.end()) continue;
        if (one.kind == self.kind && one.index == self.index) {
            compared = true;
            continue;
        }
        const auto first = dateOfBound(scene, one);
        compared = first.has_value() && when.has_value();
        if (!compared) break;
        truth =
            std::min(truth, afterDays ? onOrAfter(*when, first->last + std::chrono::days(static_cast<int>(*afterDays)))
                                      : before(*first, *when));
    }
    return compared ? truth : std::min(truth, Ternary::unknown);
}

std::string TimeWindow::english() const {
    std::string text;
    if (withinDays) text += " within the last " + numberText(*withinDays) + " days";
    if (afterDays) text += " at least " + numberText(*afterDays) + " days";
    if (!after.empty()) text += " after " + afterNames;
    return text;
}

TimeWindow readTimeWindow(const Node& condition, ConditionReader& reader) {
    TimeWindow window;
    window.withinDays = reader.number(condition["withinDays"]);
    const Node after = condition["after"];
    for (const Node& role : after.isArray() ? after.elements() : std::vector<Node>{after}) {
        if (!role.given()) continue;
        const std::uint8_t known =
            reader.knownRole(role, {RoleKind::measure, RoleKind::change, RoleKind::problem, RoleKind::drug});
        window.after.push_back(known);
        const bool drug = known != RoleTable::kNone && reader.roles().all()[known].kind == RoleKind::drug;
        window.afterNames += (window.afterNames.empty() ? "" : " and ") +
                             (drug ? "the last start, stop or change of dose of " : std::string()) + role.text();
    }
    if (const Node days = condition["afterDays"]; days.given()) {
        window.afterDays = reader.number(days);
        if (window.after.empty()) days.complain(reader.errors(), "afterDays needs a role to be after");
    }
    return window;
}

}  // namespace refract::rules
