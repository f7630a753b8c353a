// Scene: one patient on one day, indexed once for a question, so that the words of rules
// look things up instead of searching: which drugs are in play and in which sets, which
// problems, results, procedures … have a code of which set.
//
// Built in time linear in the record; views the Question and the Knowledge, which must
// outlive it. Not shared between threads.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "rules/condition.h"
#include "rules/think.h"

namespace refract::rules {

/// One ingredient in play: a course of it, or an order in the hook's context.
struct DrugUse {
    enum class Kind { course, order };
    Kind kind = Kind::course;
    std::size_t source = 0;  ///< index into Exposure::courses or PatientRecord::medications
    IngredientId ingredient = 0;
    std::string_view name;
    FormRoute route = FormRoute::unknown;
    bool systemic = true;
    std::optional<double> mg;        ///< daily dose: of the order, or of the last stretch of the course
    std::optional<Day> begins;       ///< of an order: the first day of it, where that is said
    bool selected = false;           ///< an order that advice is wanted about
    bool superseded = false;         ///< a running course whose drug is being ordered anew
    const Drug* product = nullptr;   ///< what was last written, or is ordered
    const Course* course = nullptr;  ///< the course; of an order: the running course of its drug, if any

    bool ordered() const { return kind == Kind::order; }
    bool productHolds(std::span<const IngredientId> ingredients) const;
    bool taken() const { return kind == Kind::course && course->ongoing; }
};

/// How a use belongs to a value set.
struct SetUse {
    std::uint32_t use = 0;
    Ternary member = Ternary::yes;           ///< unknown: its route or dose is not known and matters
    std::optional<int> countsDaysAfterStop;  ///< DrugMember::countsDaysAfterStop
};

class Scene {
public:
    Scene(const Knowledge& knowledge, const Question& question);

    const Knowledge& knowledge() const { return knowledge_; }
    const Question& question() const { return question_; }
    const PatientRecord& patient() const { return question_.patient; }
    Day today() const { return question_.today; }
    std::optional<int> age() const { return age_; }

    const std::vector<DrugUse>& uses() const { return uses_; }
    std::span<const SetUse> usesIn(std::uint32_t set) const { return usesBySet_[set]; }

    /// Indices into the record's list of that kind, by value set. Measures: newest first.
    std::span<const std::uint32_t> problemsIn(std::uint32_t set) const { return problems_[set]; }
    std::span<const std::uint32_t> measuresIn(std::uint32_t set) const { return measures_[set]; }
    std::span<const std::uint32_t> proceduresIn(std::uint32_t set) const { return procedures_[set]; }
    std::span<const std::uint32_t> servicesIn(std::uint32_t set) const { return services_[set]; }
    std::span<const std::uint32_t> devicesIn(std::uint32_t set) const { return devices_[set]; }
    std::span<const std::uint32_t> allergiesIn(std::uint32_t set) const { return allergies_[set]; }

    /// Days since the last day on the drug; std::nullopt while it is taken or when nobody knows.
    std::optional<int> daysSinceStop(const Course& course) const;
    /// Indices into the record's medications that speak of it now: its order, or those of the
    /// last stretch of its course.
    std::span<const std::size_t> currentEntries(const DrugUse& use) const;
    /// The day on which the drug is first taken beside what else is: that on which an order
    /// begins, if it says so and the drug is not taken already; else today. Never in the past.
    Day firstDayOf(const DrugUse& use) const;
    /// Do two uses come from one product (both parts of a combination), or are they one drug?
    bool sameDrugOrProduct(const DrugUse& a, const DrugUse& b) const;

    /// What `make` says of the patient, made once: what the texts of every finding may name.
    const Fields& common(Fields (*make)(const Scene&)) const {
        if (!common_) common_ = make(*this);
        return *common_;
    }

private:
    using BySet = std::vector<std::vector<std::uint32_t>>;

    void addCourses();
    void addOrders();
    void placeInSets();
    template <typename List>
    void indexCodes(const List& list, BySet& bySet) const;

    const Knowledge& knowledge_;
    const Question& question_;
    std::optional<int> age_;
    std::vector<DrugUse> uses_;
    std::vector<std::vector<SetUse>> usesBySet_;
    mutable std::optional<Fields> common_;
    BySet problems_, measures_, procedures_, services_, devices_, allergies_;
};

}  // namespace refract::rules
