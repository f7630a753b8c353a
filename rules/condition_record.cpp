// Words about what else the record holds: problem, allergy, procedure, service, device.
#include <algorithm>

#include "rules/condition_reader.h"
#include "rules/condition_time.h"
#include "rules/fill.h"
#include "rules/knowledge.h"
#include "rules/scene.h"

namespace refract::rules {

namespace {

/// What the five words share: a list by value set, a filter, and how a witness is named.
class RecordWord : public Word {
public:
    RecordWord(std::string verb, CodeSelection selection, TimeWindow window, std::uint8_t role)
        : verb_(std::move(verb)), selection_(std::move(selection)), window_(std::move(window)), role_(role) {}

    void match(const Scene& scene, std::span<const Bound> bound, Matches& out) const override {
        Bounds evidence;
        std::vector<std::uint32_t> seen;
        for (const std::uint32_t set : selection_.sets) {
            for (const std::uint32_t index : list(scene, set)) {
                if (std::find(seen.begin(), seen.end(), index) != seen.end()) continue;
                seen.push_back(index);
                const Bound found{role_, kind(), index, this};
                const Ternary inTime = window_.holds(scene, bound, found, when(scene, index));
                const Ternary truth = std::min(holds(scene, index), inTime);
                if (truth == Ternary::unknown) ++out.maybe;
                if (truth != Ternary::yes) continue;
                if (role_ == RoleTable::kNone) {
                    evidence.push_back(found);
                } else {
                    out.yes(found);
                }
            }
        }
        if (!evidence.empty()) out.ways.push_back(std::move(evidence));
        if (out.ways.empty() && supply(scene) != Supply::supplied) ++out.maybe;
    }

    std::optional<std::vector<Need>> needs() const override {
        std::vector<Need> needs;
        for (const std::uint32_t set : selection_.sets) needs.push_back({needed(), set});
        return needs;
    }

    std::string english() const override { return verb_ + " " + selection_.names + window_.english(); }

    void addFields(const Scene& scene, const Bound& bound, const std::string& role, Fields& fields) const override {
        fields[role] = name(scene, bound.index);
        const auto date = when(scene, bound.index);
        const std::string key = role + (kind() == Witness::Kind::problem ? ".since" : ".date");
        if (date && date->exact()) {
            fields[key] = date->first;
        } else {
            fields[key] = scene.knowledge().phrase("unknown.date");
        }
    }

    /// The title of the first of the sets that the thing belongs to: ours, never text of the request.
    std::string name(const Scene& scene, std::uint32_t index) const {
        for (const std::uint32_t set : selection_.sets) {
            const auto members = list(scene, set);
            if (std::find(members.begin(), members.end(), index) == members.end()) continue;
            return scene.knowledge().valueSets().byIndex()[set]->title;
        }
        return {};
    }

protected:
    virtual std::span<const std::uint32_t> list(const Scene& scene, std::uint32_t set) const = 0;
    virtual Ternary holds(const Scene& scene, std::uint32_t index) const = 0;
    virtual std::optional<PartialDate> when(const Scene& scene, std::uint32_t index) const = 0;
    virtual Supply supply(const Scene& scene) const = 0;
    virtual Witness::Kind kind() const = 0;
    virtual Need::Kind needed() const = 0;

private:
    std::string verb_;
    CodeSelection selection_;
    TimeWindow window_;
    std::uint8_t role_;
};

class ProblemWord final : public RecordWord {
public:
    ProblemWord(std::string verb, bool ever, CodeSelection selection, TimeWindow window, std::uint8_t role)
        : RecordWord(std::move(verb), std::move(selection), std::move(window), role), ever_(ever) {}

    bool inWordsAlone = false;  ///< only an entry without a code
    std::optional<double> resolvedForDays;

private:
    std::span<const std::uint32_t> list(const Scene& scene, std::uint32_t set) const override {
        return scene.problemsIn(set);
    }
    Ternary holds(const Scene& scene, std::uint32_t index) const override {
        if (inWordsAlone && scene.patient().problems[index].named.empty()) return Ternary::no;
        if (resolvedForDays) return resolvedLongEnough(scene, scene.patient().problems[index]);
        if (ever_) return Ternary::yes;
        const ClinicalStatus status = scene.patient().problems[index].status;
        // A problem list that gives no status lists what is there.
        return status == ClinicalStatus::active || status == ClinicalStatus::unknown ? Ternary::yes : Ternary::no;
    }
    std::optional<PartialDate> when(const Scene& scene, std::uint32_t index) const override {
        return dateOf(scene.patient().problems[index]);
    }
    Supply supply(const Scene& scene) const override { return scene.patient().supplied.conditions; }
    Witness::Kind kind() const override { return Witness::Kind::problem; }
    Need::Kind needed() const override { return Need::Kind::problemSet; }

    /// What is active is not resolved; what is not, for as long as its end says.
    Ternary resolvedLongEnough(const Scene& scene, const Problem& problem) const {
        if (problem.status == ClinicalStatus::active) return Ternary::no;
        if (!problem.abated) return problem.status == ClinicalStatus::unknown ? Ternary::no : Ternary::unknown;
        const Day latest = scene.today() - std::chrono::days(static_cast<int>(*resolvedForDays));
        if (problem.abated->last < latest) return Ternary::yes;
        return problem.abated->first >= latest ? Ternary::no : Ternary::unknown;
    }

    bool ever_;
};

enum class ActState { done, planned, active, any };

class ProcedureWord final : public RecordWord {
public:
    ProcedureWord(std::string verb, ActState state, CodeSelection selection, TimeWindow window, std::uint8_t role)
        : RecordWord(std::move(verb), std::move(selection), std::move(window), role), state_(state) {}

private:
    std::span<const std::uint32_t> list(const Scene& scene, std::uint32_t set) const override {
        return scene.proceduresIn(set);
    }
    Ternary holds(const Scene& scene, std::uint32_t index) const override {
        if (state_ == ActState::any) return Ternary::yes;
        return scene.patient().procedures[index].done == (state_ == ActState::done) ? Ternary::yes : Ternary::no;
    }
    std::optional<PartialDate> when(const Scene& scene, std::uint32_t index) const override {
        return scene.patient().procedures[index].performed.start;
    }
    Supply supply(const Scene& scene) const override { return scene.patient().supplied.procedures; }
    Witness::Kind kind() const override { return Witness::Kind::procedure; }
    Need::Kind needed() const override { return Need::Kind::procedureSet; }

    ActState state_;
};

class ServiceWord final : public RecordWord {
public:
    ServiceWord(std::string verb, ActState state, CodeSelection selection, TimeWindow window, std::uint8_t role)
        : RecordWord(std::move(verb), std::move(selection), std::move(window), role), state_(state) {}

private:
    std::span<const std::uint32_t> list(const Scene& scene, std::uint32_t set) const override {
        return scene.servicesIn(set);
    }
    Ternary holds(const Scene& scene, std::uint32_t index) const override {
        const ServiceOrder& order = scene.patient().serviceOrders[index];
        if (state_ == ActState::planned) return order.inContext ? Ternary::yes : Ternary::no;
        return state_ == ActState::any || order.active || order.inContext ? Ternary::yes : Ternary::no;
    }
    std::optional<PartialDate> when(const Scene& scene, std::uint32_t index) const override {
        const ServiceOrder& order = scene.patient().serviceOrders[index];
        if (!order.authored && order.inContext) return fhir::dateOf(scene.today());
        return order.authored ? order.authored : order.occurrence.start;
    }
    Supply supply(const Scene& scene) const override { return scene.patient().supplied.serviceRequests; }
    Witness::Kind kind() const override { return Witness::Kind::serviceOrder; }
    Need::Kind needed() const override { return Need::Kind::serviceSet; }

    ActState state_;
};

class DeviceWord final : public RecordWord {
public:
    using RecordWord::RecordWord;

private:
    std::span<const std::uint32_t> list(const Scene& scene, std::uint32_t set) const override {
        return scene.devicesIn(set);
    }
    Ternary holds(const Scene&, std::uint32_t) const override { return Ternary::yes; }
    std::optional<PartialDate> when(const Scene&, std::uint32_t) const override { return std::nullopt; }
    Supply supply(const Scene& scene) const override { return scene.patient().supplied.devices; }
    Witness::Kind kind() const override { return Witness::Kind::device; }
    Need::Kind needed() const override { return Need::Kind::deviceSet; }
};

std::unique_ptr<Word> readProblem(const Node& condition, ConditionReader& reader) {
    reader.allow(
        condition, "problem",
        {"as", "status", "inWordsAlone", "withinDays", "olderThanDays", "resolvedForDays", "after", "afterDays"});
    const bool ever = condition["status"].given() && reader.oneOf(condition["status"], {"active", "ever"}) == "ever";
    CodeSelection selection = reader.codes(condition["problem"]);
    const std::uint8_t role = reader.bindRole(condition, RoleKind::problem, selection.longestName);
    const bool inWordsAlone = condition["inWordsAlone"].boolean().value_or(false);
    std::string verb = ever ? "has, or once had," : "has";
    const auto resolvedFor = reader.number(condition["resolvedForDays"]);
    if (resolvedFor) {
        verb = "has been free for more than " + numberText(*resolvedFor) + " days of";
        if (ever) condition["status"].complain(reader.errors(), "what is resolved needs no status");
    }
    if (inWordsAlone) verb += " in words alone";
    auto word = std::make_unique<ProblemWord>(std::move(verb), ever, std::move(selection),
                                              readTimeWindow(condition, reader), role);
    word->inWordsAlone = inWordsAlone;
    word->resolvedForDays = resolvedFor;
    return word;
}

std::unique_ptr<Word> readProcedure(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "procedure", {"as", "state", "withinDays", "olderThanDays", "after", "afterDays"});
    ActState state = ActState::done;
    if (condition["state"].given()) {
        const std::string word = reader.oneOf(condition["state"], {"done", "planned", "any"});
        if (word == "planned") state = ActState::planned;
        if (word == "any") state = ActState::any;
    }
    const std::string verb = state == ActState::done      ? "has had"
                             : state == ActState::planned ? "is booked for"
                                                          : "has had, or is booked for,";
    CodeSelection selection = reader.codes(condition["procedure"]);
    const std::uint8_t role = reader.bindRole(condition, RoleKind::act, selection.longestName);
    return std::make_unique<ProcedureWord>(verb, state, std::move(selection), readTimeWindow(condition, reader), role);
}

std::unique_ptr<Word> readService(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "service", {"as", "state", "withinDays", "olderThanDays", "after", "afterDays"});
    ActState state = ActState::active;
    if (condition["state"].given()) {
        const std::string word = reader.oneOf(condition["state"], {"active", "any", "being-ordered"});
        if (word == "any") state = ActState::any;
        if (word == "being-ordered") state = ActState::planned;
    }
    const std::string verb = state == ActState::active    ? "has an open order for"
                             : state == ActState::planned ? "is being ordered"
                                                          : "has, or had, an order for";
    CodeSelection selection = reader.codes(condition["service"]);
    const std::uint8_t role = reader.bindRole(condition, RoleKind::act, selection.longestName);
    return std::make_unique<ServiceWord>(verb, state, std::move(selection), readTimeWindow(condition, reader), role);
}

std::unique_ptr<Word> readDevice(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "device", {"as"});
    CodeSelection selection = reader.codes(condition["device"]);
    const std::uint8_t role = reader.bindRole(condition, RoleKind::act, selection.longestName);
    return std::make_unique<DeviceWord>("has the device", std::move(selection), TimeWindow{}, role);
}

/// An allergy or intolerance: to a drug of the selection.
class AllergyWord final : public Word {
public:
    AllergyWord(DrugSelection selection, bool intoleranceCounts)
        : selection_(std::move(selection)), intoleranceCounts_(intoleranceCounts) {}

    void match(const Scene& scene, std::span<const Bound>, Matches& out) const override {
        const auto& allergies = scene.patient().allergies;
        Bounds evidence;
        for (std::uint32_t i = 0; i < allergies.size(); ++i) {
            if (allergies[i].intolerance && !intoleranceCounts_) continue;
            const bool member =
                std::any_of(allergies[i].drug.components.begin(), allergies[i].drug.components.end(),
                            [&](const DrugComponent& component) { return contains(scene, component.ingredient); });
            if (member) evidence.push_back({RoleTable::kNone, Witness::Kind::allergy, i, this});
        }
        if (!evidence.empty()) out.ways.push_back(std::move(evidence));
        if (out.ways.empty() && scene.patient().supplied.allergies != Supply::supplied) ++out.maybe;
    }
    std::string english() const override {
        return "has an allergy" + std::string(intoleranceCounts_ ? " or intolerance" : "") + " to " + selection_.names;
    }

private:
    bool contains(const Scene& scene, IngredientId ingredient) const {
        if (std::find(selection_.ingredients.begin(), selection_.ingredients.end(), ingredient) !=
            selection_.ingredients.end()) {
            return true;
        }
        return std::any_of(selection_.sets.begin(), selection_.sets.end(), [&](std::uint32_t set) {
            return scene.knowledge().valueSets().byIndex()[set]->member(ingredient) != nullptr;
        });
    }

    DrugSelection selection_;
    bool intoleranceCounts_;
};

std::unique_ptr<Word> readAllergy(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "allergy", {"except", "intolerance"});
    DrugSelection selection = reader.drugs(condition["allergy"], condition["except"]);
    return std::make_unique<AllergyWord>(std::move(selection), condition["intolerance"].boolean().value_or(true));
}

constexpr WordEntry kWords[] = {
    {"problem", readProblem}, {"allergy", readAllergy}, {"procedure", readProcedure},
    {"service", readService}, {"device", readDevice},
};

}  // namespace

std::span<const WordEntry> recordWords() {
    return kWords;
}

}  // namespace refract::rules
