// Words about what was tried or turned down before an option is offered: augmented, declined.
#include <algorithm>
#include <chrono>

#include "rules/condition_reader.h"
#include "rules/condition_time.h"
#include "rules/knowledge.h"
#include "rules/scene.h"

namespace refract::rules {

namespace {

bool holdsIngredient(const Scene& scene, const DrugSelection& selection, IngredientId ingredient) {
    if (std::find(selection.ingredients.begin(), selection.ingredients.end(), ingredient) !=
        selection.ingredients.end()) {
        return true;
    }
    return std::any_of(selection.sets.begin(), selection.sets.end(), [&](std::uint32_t set) {
        return scene.knowledge().valueSets().byIndex()[set]->member(ingredient) != nullptr;
    });
}

/// Something added to an antidepressant in this episode (D21): an agent of the table, or a
/// second antidepressant.
class AugmentedWord final : public Word {
public:
    std::optional<DrugSelection> drugs;  ///< absent: any agent
    std::optional<bool> ongoing;
    Comparison daysSinceStart;

    void match(const Scene& scene, std::span<const Bound>, Matches& out) const override {
        for (const AugmentationStep& step : scene.question().assessment.augmentations) {
            if (drugs && !holdsIngredient(scene, *drugs, step.ingredient)) continue;
            if (ongoing && *ongoing == step.to.has_value()) continue;
            const double days = static_cast<double>(fhir::daysBetween(step.from, scene.today()));
            if (daysSinceStart.given() && daysSinceStart.holds(days) != Ternary::yes) continue;
            return out.yes();
        }
        if (scene.patient().supplied.medications != Supply::supplied) ++out.maybe;
    }
    std::string english() const override {
        std::string text =
            "has added " + (drugs ? drugs->names : std::string("anything")) + " to an antidepressant in this episode";
        if (ongoing) text += *ongoing ? ", still going on" : ", and ended it";
        if (daysSinceStart.given()) text += ", begun " + daysSinceStart.english("days") + " ago";
        return text;
    }
};

std::unique_ptr<Word> readAugmented(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "augmented", {"ongoing", "over", "atLeast", "under", "atMost"});
    auto word = std::make_unique<AugmentedWord>();
    constexpr std::string_view kAny = "any";
    if (condition["augmented"].string() != kAny) word->drugs = reader.drugs(condition["augmented"], {});
    word->ongoing = condition["ongoing"].boolean();
    word->daysSinceStart = reader.comparison(condition);
    return word;
}

/// F06: ordered not to be done, revoked, or not done – a drug, or an act by its codes.
class DeclinedWord final : public Word {
public:
    DrugSelection drugs;
    CodeSelection codes;
    TimeWindow window;

    void match(const Scene& scene, std::span<const Bound> bound, Matches& out) const override {
        const auto& declined = scene.patient().declined;
        for (std::uint32_t i = 0; i < declined.size(); ++i) {
            if (!named(scene, declined[i])) continue;
            const Bound self{RoleTable::kNone, Witness::Kind::derived, i, this};
            const Ternary inTime = window.holds(scene, bound, self, declined[i].when);
            if (inTime == Ternary::yes) return out.yes();
            if (inTime == Ternary::unknown) ++out.maybe;
        }
        const Supplied& supplied = scene.patient().supplied;
        const bool seen = codes.sets.empty()
                              ? supplied.medications == Supply::supplied
                              : supplied.procedures == Supply::supplied && supplied.serviceRequests == Supply::supplied;
        if (!seen) ++out.maybe;
    }
    std::string english() const override { return "has declined " + drugs.names + codes.names + window.english(); }

private:
    bool named(const Scene& scene, const Declined& one) const {
        const bool drug = std::any_of(
            one.drug.components.begin(), one.drug.components.end(),
            [&](const DrugComponent& component) { return holdsIngredient(scene, drugs, component.ingredient); });
        return drug || std::any_of(codes.sets.begin(), codes.sets.end(), [&](std::uint32_t set) {
                   return scene.knowledge().valueSets().byIndex()[set]->containsAny(one.codes) ||
                          std::find(one.named.begin(), one.named.end(), set) != one.named.end();
               });
    }
};

std::unique_ptr<Word> readDeclined(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "declined", {"withinDays"});
    auto word = std::make_unique<DeclinedWord>();
    const Node names = condition["declined"];
    const std::vector<std::string> list = names.strings();
    const ValueSet* set = list.empty() ? nullptr : reader.vocabulary().sets.find(list.front());
    if (set != nullptr && set->drugs.empty()) {
        word->codes = reader.codes(names);
    } else {
        word->drugs = reader.drugs(names, {});
    }
    word->window = readTimeWindow(condition, reader);
    return word;
}

constexpr WordEntry kWords[] = {{"augmented", readAugmented}, {"declined", readDeclined}};

}  // namespace

std::span<const WordEntry> optionWords() {
    return kWords;
}

}  // namespace refract::rules
