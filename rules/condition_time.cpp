// Windows in time of conditions.
#include "rules/condition_time.h"

#include <algorithm>

#include "rules/fill.h"

namespace refract::rules {

namespace {

std::optional<PartialDate> dateOfBound(const Scene& scene, const Bound& bound) {
    const PatientRecord& patient = scene.patient();
    switch (bound.kind) {
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
        truth = std::min(truth, before(*first, *when));
    }
    return compared ? truth : std::min(truth, Ternary::unknown);
}

std::string TimeWindow::english() const {
    std::string text;
    if (withinDays) text += " within the last " + numberText(*withinDays) + " days";
    if (!after.empty()) text += " after " + afterNames;
    return text;
}

TimeWindow readTimeWindow(const Node& condition, ConditionReader& reader) {
    TimeWindow window;
    window.withinDays = reader.number(condition["withinDays"]);
    const Node after = condition["after"];
    for (const Node& role : after.isArray() ? after.elements() : std::vector<Node>{after}) {
        if (!role.given()) continue;
        window.after.push_back(reader.knownRole(role, {RoleKind::measure, RoleKind::problem}));
        window.afterNames += (window.afterNames.empty() ? "" : " and ") + role.text();
    }
    return window;
}

}  // namespace refract::rules
