// Words about drugs: using, taking, ordering, taken-within, stopped-within, daily-dose.
#include <algorithm>

#include "rules/condition_reader.h"
#include "rules/derived.h"
#include "rules/fill.h"
#include "rules/knowledge.h"
#include "rules/policy.h"
#include "rules/scene.h"

namespace refract::rules {

namespace {

/// Whether a use is in the state that the word asks for.
enum class State { using_, taking, ordering, takenWithin, stoppedWithin };

class DrugWord : public Word {
public:
    DrugWord(State state, DrugSelection selection, std::uint8_t role)
        : state_(state), selection_(std::move(selection)), role_(role) {}

    void match(const Scene& scene, std::span<const Bound> bound, Matches& out) const override {
        const Day day = dayOfQuestion(scene, bound);
        std::vector<std::pair<std::uint32_t, Ternary>> found;
        for (const std::uint32_t set : selection_.sets) {
            for (const SetUse& member : scene.usesIn(set)) {
                const DrugUse& use = scene.uses()[member.use];
                if (std::find(selection_.except.begin(), selection_.except.end(), use.ingredient) !=
                    selection_.except.end()) {
                    continue;
                }
                note(found, member.use, std::min(member.member, inState(scene, use, day, member.countsDaysAfterStop)));
            }
        }
        for (const IngredientId ingredient : selection_.ingredients) {
            for (std::uint32_t i = 0; i < scene.uses().size(); ++i) {
                const DrugUse& use = scene.uses()[i];
                if (use.ingredient == ingredient && use.systemic)
                    note(found, i, inState(scene, use, day, std::nullopt));
            }
        }
        answer(scene, found, out);
    }

    std::optional<std::vector<Need>> needs() const override {
        std::vector<Need> needs;
        for (const std::uint32_t set : selection_.sets) needs.push_back({Need::Kind::drugSet, set});
        for (const IngredientId ingredient : selection_.ingredients) needs.push_back({Need::Kind::drug, ingredient});
        return needs;
    }

    std::string english() const override {
        std::string what = selection_.names;
        switch (state_) {
            case State::using_:
                return "takes, or is being ordered, " + what + filled();
            case State::taking:
                return "takes " + what + filled();
            case State::ordering:
                return "is being ordered " + what;
            case State::takenWithin:
                return "takes " + what + ", or took it less than " + days_.english + ago();
            case State::stoppedWithin:
                return "stopped " + what + " less than " + days_.english + ago() + ", or nobody knows when";
        }
        return what;
    }

    void addFields(const Scene& scene, const Bound& bound, const std::string& role, Fields& fields) const override {
        const DrugUse& use = scene.uses()[bound.index];
        std::optional<int> washout;
        if (state_ == State::takenWithin || state_ == State::stoppedWithin) {
            washout = static_cast<int>(daysOf(scene, use));
        }
        addDrugFields(scene, use, washout, role, fields);
    }

    void setAsNeededFilledWithinDays(std::optional<double> days) { asNeededFilledWithinDays_ = days; }
    void setDays(DaysByDrug days) { days_ = std::move(days); }
    void setAtStartOf(std::uint8_t role, std::string name) {
        atStartOf_ = role;
        atStartOfName_ = std::move(name);
    }

private:
    std::string ago() const { return atStartOfName_.empty() ? " ago" : " before " + atStartOfName_ + " begins"; }

    std::string filled() const {
        if (!asNeededFilledWithinDays_) return {};
        return " (as needed only if filled in the last " + numberText(*asNeededFilledWithinDays_) + " days)";
    }

    static void note(std::vector<std::pair<std::uint32_t, Ternary>>& found, std::uint32_t use, Ternary truth) {
        if (truth == Ternary::no) return;
        for (auto& [known, best] : found) {
            if (known != use) continue;
            best = std::max(best, truth);
            return;
        }
        found.emplace_back(use, truth);
    }

    /// The day on which the washout has to be complete.
    Day dayOfQuestion(const Scene& scene, std::span<const Bound> bound) const {
        Day day = scene.today();
        for (const Bound& one : bound) {
            if (atStartOf_ != RoleTable::kNone && one.role == atStartOf_) {
                day = scene.firstDayOf(scene.uses()[one.index]);
            }
        }
        return day;
    }

    void answer(const Scene& scene, const std::vector<std::pair<std::uint32_t, Ternary>>& found, Matches& out) const {
        Bounds evidence;
        for (const auto& [use, truth] : found) {
            if (truth == Ternary::unknown) {
                ++out.maybe;
                continue;
            }
            const Bound bound{role_, scene.uses()[use].ordered() ? Witness::Kind::entry : Witness::Kind::course, use,
                              this};
            if (role_ != RoleTable::kNone) {
                out.yes(bound);
            } else {
                evidence.push_back(bound);
            }
        }
        if (!evidence.empty()) out.ways.push_back(std::move(evidence));
        const bool looked = state_ == State::ordering || scene.patient().supplied.medications == Supply::supplied;
        if (out.ways.empty() && !looked) ++out.maybe;
    }

    double daysOf(const Scene& scene, const DrugUse& use) const {
        if (const auto own = days_.byDrug.find(use.ingredient); own != days_.byDrug.end()) return own->second;
        if (!days_.washoutBeforeMaoi || use.course == nullptr) return days_.days;
        const Antidepressant* row =
            scene.knowledge().antidepressants().find(use.ingredient, use.route, use.course->release);
        if (row == nullptr || !row->washoutBeforeMaoiDays) return days_.days;
        return *row->washoutBeforeMaoiDays;
    }

    Ternary inState(const Scene& scene, const DrugUse& use, Day day, std::optional<int> countsDaysAfterStop) const {
        if (state_ == State::ordering) return use.ordered() ? Ternary::yes : Ternary::no;
        if (use.ordered()) return state_ == State::using_ ? Ternary::yes : Ternary::no;
        const bool stopped = stoppedWithin(scene, use, day);
        switch (state_) {
            case State::using_:
                if (use.superseded) return Ternary::no;
                [[fallthrough]];
            case State::taking: {
                if (unfilled(scene, use)) return Ternary::no;
                if (use.taken()) return Ternary::yes;
                const auto since = scene.daysSinceStop(*use.course);
                return countsDaysAfterStop && since && *since <= *countsDaysAfterStop ? Ternary::yes : Ternary::no;
            }
            case State::takenWithin:
                return use.taken() || stopped ? Ternary::yes : Ternary::no;
            default:
                return stopped ? Ternary::yes : Ternary::no;
        }
    }

    /// Taken as needed, and known not to have been filled for so long.
    bool unfilled(const Scene& scene, const DrugUse& use) const {
        if (!asNeededFilledWithinDays_ || !use.taken() || !use.course->stretches.back().dose.asNeeded) return false;
        const auto days = daysSinceFill(scene, use);
        return days && *days > *asNeededFilledWithinDays_;
    }

    /// Day 0 is the last day on the drug; an unknown last day is not yet washed out. What ended by
    /// itself, as an order that ran out does, is forgotten when all that is known of it is older
    /// than what may trigger anything (F12); what was stopped may have been stopped yesterday.
    bool stoppedWithin(const Scene& scene, const DrugUse& use, Day day) const {
        const Course& course = *use.course;
        if (course.ongoing) return false;
        if (const auto since = scene.daysSinceStop(course)) {
            return *since + fhir::daysBetween(scene.today(), day) < daysOf(scene, use);
        }
        if (course.stopUndated) return true;
        std::optional<Day> last = course.lastDay;
        if (!last && !course.stretches.empty()) last = course.stretches.back().last;
        return !last || *last >= lookBackFrom(scene.knowledge().policy(), scene.today());
    }

    State state_;
    DrugSelection selection_;
    std::uint8_t role_;
    DaysByDrug days_;
    std::optional<double> asNeededFilledWithinDays_;
    std::uint8_t atStartOf_ = RoleTable::kNone;  ///< washout: asked of the day on which this drug begins
    std::string atStartOfName_;
};

template <State state>
std::unique_ptr<Word> readDrugWord(const Node& condition, ConditionReader& reader) {
    constexpr bool withDays = state == State::takenWithin || state == State::stoppedWithin;
    constexpr std::string_view name = state == State::using_        ? "using"
                                      : state == State::taking      ? "taking"
                                      : state == State::ordering    ? "ordering"
                                      : state == State::takenWithin ? "taken-within"
                                                                    : "stopped-within";
    if (withDays) {
        reader.allow(condition, name, {"as", "except", "days", "daysFor", "washoutBeforeMaoi", "atStartOf"});
    } else if (state != State::ordering) {
        reader.allow(condition, name, {"as", "except", "asNeededFilledWithinDays"});
    } else {
        reader.allow(condition, name, {"as", "except"});
    }
    DrugSelection selection = reader.drugs(condition[name], condition["except"]);
    const std::uint8_t role = reader.bindRole(condition, RoleKind::drug, selection.longestName);
    auto word = std::make_unique<DrugWord>(state, std::move(selection), role);
    if (withDays) word->setDays(reader.daysByDrug(condition));
    word->setAsNeededFilledWithinDays(reader.number(condition["asNeededFilledWithinDays"]));
    if (condition["atStartOf"].given()) {
        word->setAtStartOf(reader.knownRole(condition["atStartOf"], {RoleKind::drug}), condition["atStartOf"].text());
    }
    return word;
}

/// The daily dose of a drug that is bound already.
class DailyDoseWord : public Word {
public:
    DailyDoseWord(std::uint8_t role, std::string name, Comparison range)
        : role_(role), name_(std::move(name)), range_(range) {}

    void match(const Scene& scene, std::span<const Bound> bound, Matches& out) const override {
        Ternary truth = Ternary::unknown;
        for (const Bound& one : bound) {
            if (one.role == role_) truth = range_.holds(scene.uses()[one.index].mg);
        }
        out.add(truth);
    }
    std::string english() const override { return "the daily dose of " + name_ + " is " + range_.english("mg"); }
    std::string subject() const override { return "daily-dose " + name_; }
    Comparison range() const override { return range_; }

private:
    std::uint8_t role_;
    std::string name_;
    Comparison range_;
};

std::unique_ptr<Word> readDailyDose(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "daily-dose", {"over", "atLeast", "under", "atMost"});
    const std::uint8_t role = reader.knownRole(condition["daily-dose"], {RoleKind::drug});
    const Comparison range = reader.comparison(condition);
    if (!range.given()) condition.complain(reader.errors(), "says no dose: over, atLeast, under or atMost is missing");
    return std::make_unique<DailyDoseWord>(role, condition["daily-dose"].text(), range);
}

constexpr WordEntry kWords[] = {
    {"using", readDrugWord<State::using_>},
    {"taking", readDrugWord<State::taking>},
    {"ordering", readDrugWord<State::ordering>},
    {"taken-within", readDrugWord<State::takenWithin>},
    {"stopped-within", readDrugWord<State::stoppedWithin>},
    {"daily-dose", readDailyDose},
};

}  // namespace

std::span<const WordEntry> drugWords() {
    return kWords;
}

}  // namespace refract::rules
