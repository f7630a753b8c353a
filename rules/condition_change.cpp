// The word about change: measure-change, the latest result against an earlier one, in percent.
#include <algorithm>
#include <cmath>
#include <limits>

#include "rules/condition_reader.h"
#include "rules/condition_time.h"
#include "rules/fill.h"
#include "rules/knowledge.h"
#include "rules/planned_length.h"
#include "rules/policy.h"
#include "rules/scene.h"

namespace refract::rules {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What is known of a number: "<30" is anything up to 30.
struct Span {
    double low = 0, high = 0;
};

double twoDecimals(double value) {
    return std::round(value * 100) / 100;
}

class MeasureChangeWord final : public Word {
public:
    CodeSelection what;
    Comparison percent;
    std::string unit;  ///< of the texts; "" is that of the latest result
    std::uint8_t since = RoleTable::kNone;
    std::string sinceName;
    double beforeDays = 0, afterDays = 0;  ///< with since: the days around its first day
    double withinDays = 0;                 ///< without: how long before the latest
    std::optional<double> latestWithinDays;
    std::uint8_t role = RoleTable::kNone;

    void match(const Scene& scene, std::span<const Bound> bound, Matches& out) const override {
        const std::vector<std::uint32_t> all = newestFirst(scene);
        const auto& measures = scene.patient().measures;
        const Day from = lookBackFrom(scene.knowledge().policy(), scene.today());
        const auto latest = std::find_if(all.begin(), all.end(),
                                         [&](std::uint32_t one) { return measures[one].when.first <= scene.today(); });
        if (latest == all.end() || measures[*latest].when.last < from) return out.add(Ternary::unknown);
        if (latestWithinDays) {
            const Ternary recent = onOrAfter(measures[*latest].when, daysBefore(scene.today(), *latestWithinDays));
            if (recent != Ternary::yes) return out.add(recent);
        }
        const std::vector<std::uint32_t> earlier(std::next(latest), all.end());
        if (since != RoleTable::kNone) {
            againstStart(scene, bound, *latest, earlier, out);
        } else {
            againstWindow(scene, *latest, earlier, out);
        }
    }

    std::string english() const override {
        std::string text = "the latest " + what.names + " has changed by " + percent.english("percent");
        if (since == RoleTable::kNone) {
            text += onesided() ? " from any result" : " from every result";
            text += " of the " + numberText(withinDays) + " days before it";
        } else {
            text += " from the last result between " + numberText(beforeDays) + " days before and " +
                    numberText(afterDays) + " days after the first day of " + sinceName;
        }
        if (latestWithinDays) text += ", itself within the last " + numberText(*latestWithinDays) + " days";
        return text;
    }

    void addFields(const Scene& scene, const Bound& bound, const std::string& roleName, Fields& fields) const override {
        const auto& measures = scene.patient().measures;
        const Measure& latest = measures[bound.index];
        const Measure& baseline = measures[bound.comparedWith];
        const FieldValue unknown = scene.knowledge().phrase("unknown.value");
        const std::string shown = unit.empty() ? latest.unit : unit;
        const auto value = [&](const Measure& one) {
            const auto factor = factorBetween(scene, one.unit, shown);
            return factor ? FieldValue(twoDecimals(*one.value * *factor)) : unknown;
        };
        const auto date = [&](const Measure& one) {
            return one.when.exact() ? FieldValue(one.when.first) : FieldValue(scene.knowledge().phrase("unknown.date"));
        };
        fields[roleName] = what.names;
        fields[roleName + ".value"] = value(latest);
        fields[roleName + ".date"] = date(latest);
        fields[roleName + ".baseline"] = value(baseline);
        fields[roleName + ".baselineDate"] = date(baseline);
        const double change = nearestChange(scene, latest, baseline);
        fields[roleName + ".percent"] = std::isfinite(change) ? FieldValue(std::round(change * 10) / 10) : unknown;
    }

private:
    static Day daysBefore(Day day, double days) { return day - std::chrono::days(static_cast<int>(days)); }

    /// One direction is asked for ("at least 5 percent up"), not a change that stays between two limits.
    bool onesided() const { return !((percent.over || percent.atLeast) && (percent.under || percent.atMost)); }

    std::vector<std::uint32_t> newestFirst(const Scene& scene) const {
        std::vector<std::uint32_t> found;
        for (const std::uint32_t set : what.sets) {
            const auto members = scene.measuresIn(set);
            found.insert(found.end(), members.begin(), members.end());
        }
        if (what.sets.size() > 1) {
            const auto& measures = scene.patient().measures;
            std::sort(found.begin(), found.end());
            found.erase(std::unique(found.begin(), found.end()), found.end());
            std::stable_sort(found.begin(), found.end(), [&](std::uint32_t a, std::uint32_t b) {
                return measures[a].when.last > measures[b].when.last;
            });
        }
        return found;
    }

    std::optional<double> factorBetween(const Scene& scene, std::string_view from, std::string_view to) const {
        for (const std::uint32_t set : what.sets) {
            if (const auto factor = scene.knowledge().units().factor(from, to, set)) return factor;
        }
        return std::nullopt;
    }

    static std::optional<Span> spanOf(const Measure& measure) {
        if (!measure.value || !(*measure.value > 0)) return std::nullopt;
        if (measure.comparator.empty()) return Span{*measure.value, *measure.value};
        return measure.comparator.front() == '<' ? Span{0, *measure.value} : Span{*measure.value, kInfinity};
    }

    /// The change in percent, as far as it is known; std::nullopt where nothing is.
    std::optional<Span> change(const Scene& scene, const Measure& latest, const Measure& baseline) const {
        const auto now = spanOf(latest);
        const auto then = spanOf(baseline);
        const auto factor = factorBetween(scene, baseline.unit, latest.unit);
        if (!now || !then || !factor) return std::nullopt;
        // Rounded past the noise of the division: 5 percent of 80 is not 4.999…
        const auto percentOf = [&](double a, double b) { return std::round((a / (b * *factor) - 1) * 1e8) / 1e6; };
        return Span{std::isinf(then->high) ? -100 : percentOf(now->low, then->high),
                    then->low == 0 || std::isinf(now->high) ? kInfinity : percentOf(now->high, then->low)};
    }

    /// The change nearest to none that it may have been, for texts and to compare by.
    double nearestChange(const Scene& scene, const Measure& latest, const Measure& baseline) const {
        const auto span = change(scene, latest, baseline);
        if (!span) return 0;
        return span->low > 0 ? span->low : span->high < 0 ? span->high : 0;
    }

    Ternary holds(const Scene& scene, std::uint32_t latest, std::uint32_t baseline) const {
        const auto& measures = scene.patient().measures;
        const auto span = change(scene, measures[latest], measures[baseline]);
        return span ? percent.holds(span->low, span->high) : Ternary::unknown;
    }

    void yes(std::uint32_t latest, std::uint32_t baseline, Matches& out) const {
        Bound change{role, Witness::Kind::measure, latest, this};
        change.comparedWith = baseline;
        out.ways.push_back({change, {RoleTable::kNone, Witness::Kind::measure, baseline, this}});
    }

    void againstStart(const Scene& scene, std::span<const Bound> bound, std::uint32_t latest,
                      const std::vector<std::uint32_t>& earlier, Matches& out) const {
        const auto drug = std::find_if(bound.begin(), bound.end(), [&](const Bound& one) { return one.role == since; });
        if (drug == bound.end()) return out.add(Ternary::unknown);
        const DrugUse& use = scene.uses()[drug->index];
        const auto days = daysOn(scene, use);
        if (use.course == nullptr || !days) return out.add(Ternary::unknown);
        const auto& measures = scene.patient().measures;
        const Day first = use.course->stretches.back().last - std::chrono::days(*days);
        const Day from = daysBefore(first, beforeDays);
        const Day to = daysBefore(first, -afterDays);
        // A latest result from about the start is the baseline itself: nothing came after it.
        if (measures[latest].when.first <= to) return out.add(Ternary::unknown);
        for (const std::uint32_t one : earlier) {
            const PartialDate& when = measures[one].when;
            if (when.first > to) continue;
            const bool inside = when.first >= from && when.last <= to;
            const Ternary truth = inside ? holds(scene, latest, one) : Ternary::unknown;
            return truth == Ternary::yes ? yes(latest, one, out) : out.add(truth);
        }
        out.add(Ternary::unknown);
    }

    void againstWindow(const Scene& scene, std::uint32_t latest, const std::vector<std::uint32_t>& earlier,
                       Matches& out) const {
        const auto& measures = scene.patient().measures;
        const Day from = daysBefore(measures[latest].when.first, withinDays);
        std::optional<Ternary> truth;
        std::optional<std::uint32_t> widest;
        double most = -1;
        for (const std::uint32_t one : earlier) {
            const PartialDate& when = measures[one].when;
            if (when.last < from) break;
            if (before(when, measures[latest].when) != Ternary::yes) continue;
            const Ternary found = std::min(onOrAfter(when, from) == Ternary::yes ? Ternary::yes : Ternary::unknown,
                                           holds(scene, latest, one));
            truth = !truth ? found : onesided() ? std::max(*truth, found) : std::min(*truth, found);
            const double size = std::abs(nearestChange(scene, measures[latest], measures[one]));
            if (found != Ternary::yes || size <= most) continue;
            most = size;
            widest = one;
        }
        if (truth == Ternary::yes && widest) return yes(latest, *widest, out);
        out.add(truth.value_or(Ternary::unknown));
    }
};

void readBaseline(MeasureChangeWord& word, const Node& condition, ConditionReader& reader) {
    const bool drug = condition["since"].given();
    if (drug == condition["withinDays"].given()) {
        condition.complain(reader.errors(), "needs a baseline: either \"since\" a drug in a role, or \"withinDays\"");
    }
    if (!drug) {
        word.withinDays = reader.number(condition["withinDays"]).value_or(0);
        for (const auto* name : {"baselineBeforeDays", "baselineAfterDays"}) {
            if (condition[name].given()) condition[name].complain(reader.errors(), "goes with \"since\"");
        }
        return;
    }
    word.since = reader.knownRole(condition["since"], {RoleKind::drug});
    word.sinceName = condition["since"].text();
    const auto before = reader.number(condition["baselineBeforeDays"]);
    const auto after = reader.number(condition["baselineAfterDays"]);
    if (!before || !after) {
        condition.complain(reader.errors(), "\"since\" needs \"baselineBeforeDays\" and \"baselineAfterDays\"");
    }
    word.beforeDays = before.value_or(0);
    word.afterDays = after.value_or(0);
}

std::unique_ptr<Word> readMeasureChange(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "measure-change",
                 {"as", "percent", "unit", "since", "baselineBeforeDays", "baselineAfterDays", "withinDays",
                  "latestWithinDays"});
    auto word = std::make_unique<MeasureChangeWord>();
    word->what = reader.codes(condition["measure-change"]);
    word->percent = reader.comparison(condition["percent"]);
    if (!word->percent.given()) {
        condition.complain(reader.errors(),
                           "says no change: \"percent\" with over, atLeast, under or atMost is missing");
    } else if (!word->percent.possible()) {
        condition["percent"].complain(reader.errors(), "no number is in this range");
    }
    word->unit = condition["unit"].text();
    if (condition["unit"].given() && !reader.vocabulary().units.known(word->unit)) {
        condition["unit"].complain(reader.errors(), "this unit is not in units.json");
    }
    readBaseline(*word, condition, reader);
    word->latestWithinDays = reader.number(condition["latestWithinDays"]);
    word->role = reader.bindRole(condition, RoleKind::change, word->what.names.size());
    return word;
}

constexpr WordEntry kWords[] = {{"measure-change", readMeasureChange}};

}  // namespace

std::span<const WordEntry> changeWords() {
    return kWords;
}

}  // namespace refract::rules
