// Words about results and scores: measure, missing-measure.
#include <algorithm>
#include <cmath>
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
    /// What cannot be read in one of these units is not there; empty: whatever was measured is.
    std::vector<std::string> readIn;

    std::string names() const;
    bool reads(const Scene& scene, const Measure& measure) const;
};

/// The value of a result in that unit; std::nullopt if it is no number, or not converted.
std::optional<double> valueIn(const Scene& scene, const Measure& measure, std::string_view unit,
                              std::span<const std::uint32_t> sets) {
    if (!measure.value) return std::nullopt;
    for (const std::uint32_t set : sets) {
        if (const auto factor = scene.knowledge().units().factor(measure.unit, unit, set)) {
            return *measure.value * *factor;
        }
    }
    return std::nullopt;
}

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

void readUnits(const Node& units, Subject& subject, ConditionReader& reader) {
    for (const Node& unit : units.elements()) {
        if (!reader.vocabulary().units.known(unit.text()) || unit.text().empty()) {
            unit.complain(reader.errors(), "this unit is not in units.json");
        }
        subject.readIn.push_back(unit.text());
    }
    if (units.given() && subject.instrument) units.complain(reader.errors(), "a score has no unit to be read in");
}

std::string Subject::names() const {
    if (!instrument) return codes.names;
    return std::string(instrumentName(*instrument)) + (item9 ? std::string(kItem9) : "");
}

bool Subject::reads(const Scene& scene, const Measure& measure) const {
    return readIn.empty() || std::any_of(readIn.begin(), readIn.end(), [&](const std::string& unit) {
               return valueIn(scene, measure, unit, codes.sets).has_value();
           });
}

/// One measurement, whichever list it comes from.
struct Reading {
    Bound bound;
    PartialDate when;
    bool read = true;  ///< false: Subject::readIn has no unit for it
};

bool future(const Scene& scene, const PartialDate& when) {
    return when.first > scene.today();
}

/// The measurements of the subject that are not older than the look-back (F12), newest first,
/// those that cannot be read among them; or the newest alone that can.
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
            const bool read = subject.reads(scene, scene.patient().measures[index]);
            if (newestAlone && !read) continue;
            found.push_back({{RoleTable::kNone, Witness::Kind::measure, index, nullptr}, when, read});
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
    double times = 1;             ///< above so many times its upper limit
    CodeSelection coded;          ///< the value is a code of these sets
    bool notRead = false;         ///< neither a number in the unit, nor a code or words that are known
    bool withoutItem9 = false;    ///< a score of which item 9 is not on file
    bool anyOfThem = false;       ///< not the latest alone
    TimeWindow window;
    std::uint8_t role = RoleTable::kNone;

    void match(const Scene& scene, std::span<const Bound> bound, Matches& out) const override {
        const auto all = readings(scene, what, !anyOfThem);
        bool looked = false;
        for (Reading reading : all) {
            if (!reading.read) continue;
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
        if (!beyondReference.empty() && times == 1) text += " is " + beyondReference + " the range of its laboratory";
        if (times != 1) text += " is above " + numberText(times) + " times the upper limit of its laboratory";
        if (!coded.sets.empty()) text += " says " + coded.names;
        if (notRead) text += " cannot be read";
        if (withoutItem9) text += " has no item 9";
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
            // In the unit of the row, which is the one that its texts name.
            value = measure.value;
            const auto converted = unit.empty() ? value : valueIn(scene, measure, unit, what.codes.sets);
            if (converted && converted != value) value = rounded(*converted);
            fields[roleName] = what.codes.names;
        }
        fields[roleName + ".value"] = value ? FieldValue(*value) : FieldValue(unknown);
        fields[roleName + ".date"] =
            when.exact() ? FieldValue(when.first) : FieldValue(scene.knowledge().phrase("unknown.date"));
    }

private:
    /// What a conversion leaves behind the fourth digit is of no meaning.
    static double rounded(double value) {
        if (value == 0 || !std::isfinite(value)) return value;
        const double scale = std::pow(10.0, 3 - std::floor(std::log10(std::abs(value))));
        return std::round(value * scale) / scale;
    }
    Ternary holds(const Scene& scene, const Bound& bound) const {
        if (bound.kind == Witness::Kind::score) {
            const Score& score = scene.patient().scores[bound.index];
            if (withoutItem9 && score.item9) return Ternary::no;
            const auto number = what.item9 ? score.item9 : score.total;
            return number ? range_.holds(static_cast<double>(*number)) : Ternary::unknown;
        }
        const Measure& measure = scene.patient().measures[bound.index];
        Ternary truth = Ternary::yes;
        if (range_.given()) truth = std::min(truth, compared(scene, measure));
        if (!beyondReference.empty()) truth = std::min(truth, outsideReference(measure));
        if (!coded.sets.empty()) truth = std::min(truth, saysCode(scene, measure));
        if (notRead) {
            const bool known = valueIn(scene, measure, unit, what.codes.sets) || !setsSaid(scene, measure).empty();
            truth = std::min(truth, known ? Ternary::no : Ternary::yes);
        }
        return truth;
    }

    Ternary compared(const Scene& scene, const Measure& measure) const {
        const auto value = valueIn(scene, measure, unit, what.codes.sets);
        if (!value) return Ternary::unknown;
        constexpr double kInfinity = std::numeric_limits<double>::infinity();
        const std::string& comparator = measure.comparator;
        if (comparator.empty()) return range_.holds(*value);
        if (comparator == "<=") return range_.holds(-kInfinity, *value);
        if (comparator == ">=") return range_.holds(*value, kInfinity);
        // The value itself is none of those that it may be.
        if (comparator == "<") return range_.holds(-kInfinity, std::nextafter(*value, -kInfinity));
        if (comparator == ">") return range_.holds(std::nextafter(*value, kInfinity), kInfinity);
        return Ternary::unknown;
    }

    Ternary outsideReference(const Measure& measure) const {
        auto limit = beyondReference == "above" ? measure.referenceHigh : measure.referenceLow;
        if (limit) *limit *= times;
        if (!measure.value || !limit) return Ternary::unknown;
        const bool outside = beyondReference == "above" ? *measure.value > *limit : *measure.value < *limit;
        if (measure.comparator.empty()) return outside ? Ternary::yes : Ternary::no;
        // ">120" of a limit of 120 is above it, and "<120" of that limit below.
        const bool atLimit = measure.comparator.size() == 1 && *measure.value == *limit;
        const bool sameSide = (measure.comparator.front() == '>') == (beyondReference == "above");
        return (outside || atLimit) && sameSide ? Ternary::yes : Ternary::unknown;
    }

    /// The sets that a result belongs to by its code and by its words.
    static std::vector<std::uint32_t> setsSaid(const Scene& scene, const Measure& measure) {
        std::vector<std::uint32_t> sets = scene.knowledge().serviceNames().setsNamed(measure.text);
        for (const Code& code : measure.coded) scene.knowledge().valueSets().setsOf(code, sets);
        return sets;
    }

    Ternary saysCode(const Scene& scene, const Measure& measure) const {
        const auto said = setsSaid(scene, measure);
        if (said.empty()) return Ternary::unknown;
        const bool says = std::any_of(coded.sets.begin(), coded.sets.end(), [&](std::uint32_t set) {
            return std::find(said.begin(), said.end(), set) != said.end();
        });
        return says ? Ternary::yes : Ternary::no;
    }
};

std::unique_ptr<Word> readMeasure(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "measure",
                 {"as", "over", "atLeast", "under", "atMost", "unit", "readIn", "beyondReference", "times", "coded",
                  "notRead", "withoutItem9", "which", "withinDays", "after", "afterDays"});
    auto word = std::make_unique<MeasureWord>();
    word->what = readSubject(condition["measure"], reader);
    readUnits(condition["readIn"], word->what, reader);
    word->notRead = condition["notRead"].boolean().value_or(false);
    word->withoutItem9 = condition["withoutItem9"].boolean().value_or(false);
    if (word->withoutItem9 && word->what.instrument != Instrument::phq9) {
        condition["withoutItem9"].complain(reader.errors(), "only a PHQ-9 has an item 9");
    }
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
    if (const Node times = condition["times"]; times.given()) {
        word->times = reader.number(times).value_or(1);
        const bool fits = word->beyondReference == "above" && word->times > 1;
        if (!fits) times.complain(reader.errors(), "goes with \"beyondReference\": \"above\", and is more than 1");
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
        std::optional<Bound> unread;  // done, and nobody knows with what result
        for (const Reading& reading : readings(scene, what, false)) {
            const Ternary inTime = within(reading.when, withinDays);
            if (reading.read) {
                present = std::max(present, inTime);
            } else if (!unread && inTime != Ternary::no) {
                unread = reading.bound;
                unread->word = this;
            }
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
        if (present == Ternary::no) unread ? out.yes(*unread) : out.yes();
        if (present == Ternary::unknown) ++out.maybe;
    }

    bool asksWhatIsOverdue() const override { return true; }

    /// "unread": what was measured and could not be read.
    void addFields(const Scene& scene, const Bound& bound, const std::string&, Fields& fields) const override {
        const PartialDate& when = scene.patient().measures[bound.index].when;
        const std::string& noDate = scene.knowledge().phrase("unknown.date");
        fields["unread"] = what.names() + " (" + (when.exact() ? fhir::toString(when.first) : noDate) + ")";
    }

    std::string english() const override {
        std::string text = "no " + what.names();
        for (std::size_t i = 0; i < what.readIn.size(); ++i) {
            text += (i == 0 ? " that can be read in " : " or ") + what.readIn[i];
        }
        text += " in the last " + numberText(withinDays) + " days";
        if (!ordered.sets.empty()) {
            text += ", nor ordered (" + ordered.names + ") in the last " + numberText(orderedWithinDays) + " days";
        }
        return text;
    }
};

std::unique_ptr<Word> readMissingMeasure(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "missing-measure", {"withinDays", "readIn", "orOrdered", "orderedWithinDays"});
    auto word = std::make_unique<MissingMeasureWord>();
    word->what = readSubject(condition["missing-measure"], reader);
    readUnits(condition["readIn"], word->what, reader);
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
