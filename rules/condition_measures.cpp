// Words about results and scores: measure, missing-measure.
#include <algorithm>
#include <limits>

#include "rules/condition_reader.h"
#include "rules/condition_time.h"
#include "rules/fill.h"
#include "rules/knowledge.h"
#include "rules/policy.h"
#include "rules/scene.h"

namespace refract::rules {

namespace {

/// What is measured: results with a code of some value sets, or the score of an instrument.
struct Subject {
    CodeSelection codes;
    std::optional<Instrument> instrument;
    bool item9 = false;  ///< the item on self-harm alone; a score without it is no score here

    std::string names() const;
};

constexpr std::string_view kItem9 = " item 9";

Subject readSubject(const Node& node, ConditionReader& reader) {
    Subject subject;
    std::string_view name = node.string().value_or("");
    subject.item9 = name.ends_with(kItem9);
    if (subject.item9) name.remove_suffix(kItem9.size());
    for (const Instrument instrument : {Instrument::phq9, Instrument::phq2, Instrument::gad7}) {
        if (name == instrumentName(instrument)) subject.instrument = instrument;
    }
    if (!subject.instrument) subject.codes = reader.codes(node);
    return subject;
}

std::string Subject::names() const {
    if (!instrument) return codes.names;
    return std::string(instrumentName(*instrument)) + (item9 ? std::string(kItem9) : "");
}

/// One measurement, whichever list it comes from.
struct Reading {
    Bound bound;
    PartialDate when;
};

bool future(const Scene& scene, const PartialDate& when) {
    return when.first > scene.today();
}

/// The measurements of the subject that are not older than the look-back (F12), newest first;
/// or the newest alone.
std::vector<Reading> readings(const Scene& scene, const Subject& subject, bool newestAlone) {
    std::vector<Reading> found;
    const Day from = lookBackFrom(scene.knowledge().policy(), scene.today());
    if (subject.instrument) {
        const auto& scores = scene.patient().scores;
        for (std::size_t i = scores.size(); i-- > 0;) {
            const Score& score = scores[i];
            const bool given = subject.item9 ? score.item9.has_value() : score.total.has_value();
            if (score.instrument != *subject.instrument || !given) continue;
            if (score.when.last < from || future(scene, score.when)) continue;
            found.push_back(
                {{RoleTable::kNone, Witness::Kind::score, static_cast<std::uint32_t>(i), nullptr}, score.when});
            if (newestAlone) break;
        }
        return found;
    }
    for (const std::uint32_t set : subject.codes.sets) {
        for (const std::uint32_t index : scene.measuresIn(set)) {
            const PartialDate& when = scene.patient().measures[index].when;
            if (when.last < from || future(scene, when)) continue;
            found.push_back({{RoleTable::kNone, Witness::Kind::measure, index, nullptr}, when});
            if (newestAlone) break;
        }
    }
    if (subject.codes.sets.size() > 1) {
        std::stable_sort(found.begin(), found.end(),
                         [](const Reading& a, const Reading& b) { return a.when.last > b.when.last; });
    }
    return found;
}

class MeasureWord final : public Word {
public:
    Subject what;
    Comparison range_;
    std::string unit;
    std::string beyondReference;  ///< "above", "below" the result's own range
    CodeSelection coded;          ///< the value is a code of these sets
    bool anyOfThem = false;       ///< not the latest alone
    TimeWindow window;
    std::uint8_t role = RoleTable::kNone;

    void match(const Scene& scene, std::span<const Bound> bound, Matches& out) const override {
        const auto all = readings(scene, what, !anyOfThem);
        bool looked = false;
        for (Reading reading : all) {
            const Ternary inTime = window.holds(scene, bound, reading.bound, reading.when);
            // The latest is the latest of all: an old one is not brought back by a window that it fails.
            const Ternary truth = inTime == Ternary::no ? Ternary::no : std::min(inTime, holds(scene, reading.bound));
            looked = true;
            if (truth == Ternary::unknown) ++out.maybe;
            if (truth == Ternary::yes) {
                reading.bound.role = role;
                reading.bound.word = this;
                out.yes(reading.bound);
            }
            if (!anyOfThem || !out.ways.empty()) break;
        }
        if (!looked) ++out.maybe;
    }

    std::string english() const override {
        std::string text = anyOfThem ? "a " : "the latest ";
        text += what.names();
        if (range_.given()) text += " is " + range_.english(unit);
        if (!beyondReference.empty()) text += " is " + beyondReference + " the range of its laboratory";
        if (!coded.sets.empty()) text += " says " + coded.names;
        return text + window.english();
    }
    std::string subject() const override { return anyOfThem ? std::string() : "measure " + what.names() + unit; }
    Comparison range() const override { return range_; }

    void addFields(const Scene& scene, const Bound& bound, const std::string& roleName, Fields& fields) const override {
        const std::string unknown = scene.knowledge().phrase("unknown.value");
        PartialDate when;
        std::optional<double> value;
        if (bound.kind == Witness::Kind::score) {
            const Score& score = scene.patient().scores[bound.index];
            when = score.when;
            const auto number = what.item9 ? score.item9 : score.total;
            if (number) value = *number;
            fields[roleName] = std::string(instrumentName(score.instrument));
        } else {
            const Measure& measure = scene.patient().measures[bound.index];
            when = measure.when;
            value = measure.value;
            fields[roleName] = what.codes.names;
        }
        fields[roleName + ".value"] = value ? FieldValue(*value) : FieldValue(unknown);
        fields[roleName + ".date"] =
            when.exact() ? FieldValue(when.first) : FieldValue(scene.knowledge().phrase("unknown.date"));
    }

private:
    Ternary holds(const Scene& scene, const Bound& bound) const {
        if (bound.kind == Witness::Kind::score) {
            const Score& score = scene.patient().scores[bound.index];
            const auto number = what.item9 ? score.item9 : score.total;
            return number ? range_.holds(static_cast<double>(*number)) : Ternary::unknown;
        }
        const Measure& measure = scene.patient().measures[bound.index];
        Ternary truth = Ternary::yes;
        if (range_.given()) truth = std::min(truth, compared(scene, measure));
        if (!beyondReference.empty()) truth = std::min(truth, outsideReference(measure));
        if (!coded.sets.empty()) truth = std::min(truth, saysCode(scene, measure));
        return truth;
    }

    Ternary compared(const Scene& scene, const Measure& measure) const {
        if (!measure.value) return Ternary::unknown;
        std::optional<double> factor;
        for (const std::uint32_t set : what.codes.sets) {
            factor = scene.knowledge().units().factor(measure.unit, unit, set);
            if (factor) break;
        }
        if (!factor) return Ternary::unknown;
        constexpr double kInfinity = std::numeric_limits<double>::infinity();
        const double value = *measure.value * *factor;
        if (measure.comparator.empty()) return range_.holds(value);
        return measure.comparator.front() == '<' ? range_.holds(-kInfinity, value) : range_.holds(value, kInfinity);
    }

    Ternary outsideReference(const Measure& measure) const {
        const auto limit = beyondReference == "above" ? measure.referenceHigh : measure.referenceLow;
        if (!measure.value || !limit) return Ternary::unknown;
        const bool outside = beyondReference == "above" ? *measure.value > *limit : *measure.value < *limit;
        if (measure.comparator.empty()) return outside ? Ternary::yes : Ternary::no;
        const bool sameSide = (measure.comparator.front() == '>') == (beyondReference == "above");
        return outside && sameSide ? Ternary::yes : Ternary::unknown;
    }

    Ternary saysCode(const Scene& scene, const Measure& measure) const {
        if (measure.coded.empty()) return Ternary::unknown;
        const auto& sets = scene.knowledge().valueSets().byIndex();
        const bool says = std::any_of(coded.sets.begin(), coded.sets.end(),
                                      [&](std::uint32_t set) { return sets[set]->containsAny(measure.coded); });
        return says ? Ternary::yes : Ternary::no;
    }
};

std::unique_ptr<Word> readMeasure(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "measure",
                 {"as", "over", "atLeast", "under", "atMost", "unit", "beyondReference", "coded", "which", "withinDays",
                  "after", "afterDays"});
    auto word = std::make_unique<MeasureWord>();
    word->what = readSubject(condition["measure"], reader);
    word->range_ = reader.comparison(condition);
    word->unit = condition["unit"].text();
    if (word->range_.given() && !word->what.instrument) {
        if (!condition["unit"].given()) {
            condition.complain(reader.errors(), "a number to compare with needs its \"unit\"");
        } else if (!reader.vocabulary().units.known(word->unit)) {
            condition["unit"].complain(reader.errors(), "this unit is not in units.json");
        }
    }
    if (condition["beyondReference"].given()) {
        word->beyondReference = reader.oneOf(condition["beyondReference"], {"above", "below"});
    }
    if (condition["coded"].given()) word->coded = reader.codes(condition["coded"]);
    word->anyOfThem = condition["which"].given() && reader.oneOf(condition["which"], {"latest", "any"}) == "any";
    word->window = readTimeWindow(condition, reader);
    const std::size_t longest = word->what.names().size();
    word->role = reader.bindRole(condition, RoleKind::measure, longest);
    return word;
}

/// Nothing was measured, or ordered, of late.
class MissingMeasureWord final : public Word {
public:
    Subject what;
    double withinDays = 0;
    CodeSelection ordered;
    double orderedWithinDays = 0;

    void match(const Scene& scene, std::span<const Bound>, Matches& out) const override {
        const auto within = [&](const PartialDate& when, double days) {
            return onOrAfter(when, scene.today() - std::chrono::days(static_cast<int>(days)));
        };
        Ternary present = Ternary::no;
        for (const Reading& reading : readings(scene, what, false)) {
            present = std::max(present, within(reading.when, withinDays));
        }
        for (const std::uint32_t set : ordered.sets) {
            for (const std::uint32_t index : scene.servicesIn(set)) {
                const ServiceOrder& order = scene.patient().serviceOrders[index];
                if (order.inContext) present = Ternary::yes;
                if (order.active && order.authored)
                    present = std::max(present, within(*order.authored, orderedWithinDays));
            }
        }
        if (present == Ternary::no && scene.patient().supplied.observations != Supply::supplied) {
            present = Ternary::unknown;
        }
        if (present == Ternary::no) out.yes();
        if (present == Ternary::unknown) ++out.maybe;
    }

    std::string english() const override {
        std::string text = "no " + what.names() + " in the last " + numberText(withinDays) + " days";
        if (!ordered.sets.empty()) {
            text += ", nor ordered (" + ordered.names + ") in the last " + numberText(orderedWithinDays) + " days";
        }
        return text;
    }
};

std::unique_ptr<Word> readMissingMeasure(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "missing-measure", {"withinDays", "orOrdered", "orderedWithinDays"});
    auto word = std::make_unique<MissingMeasureWord>();
    word->what = readSubject(condition["missing-measure"], reader);
    const auto days = reader.number(condition["withinDays"]);
    if (!days) condition.complain(reader.errors(), "\"withinDays\" is missing");
    word->withinDays = days.value_or(0);
    if (condition["orOrdered"].given()) {
        word->ordered = reader.codes(condition["orOrdered"]);
        word->orderedWithinDays = reader.number(condition["orderedWithinDays"]).value_or(0);
        if (word->orderedWithinDays <= 0) condition.complain(reader.errors(), "\"orderedWithinDays\" is missing");
    }
    return word;
}

constexpr WordEntry kWords[] = {
    {"measure", readMeasure},
    {"missing-measure", readMissingMeasure},
};

}  // namespace

std::span<const WordEntry> measureWords() {
    return kWords;
}

}  // namespace refract::rules
