// Words about the person and what has been worked out: age, sex, pregnancy, tried, derived.
#include <algorithm>

#include "rules/condition_reader.h"
#include "rules/condition_time.h"
#include "rules/derived.h"
#include "rules/fill.h"
#include "rules/knowledge.h"
#include "rules/scene.h"

namespace refract::rules {

namespace {

class AgeWord final : public Word {
public:
    explicit AgeWord(Comparison range) : range_(range) {}
    void match(const Scene& scene, std::span<const Bound>, Matches& out) const override {
        // A birth date that is a year alone leaves two ages open, and most comparisons agree on both.
        const auto& birth = scene.patient().birth;
        if (!birth) return out.add(Ternary::unknown);
        out.add(range_.holds(fhir::completedYears(birth->last, scene.today()),
                             fhir::completedYears(birth->first, scene.today())));
    }
    std::string english() const override { return "the age is " + range_.english("years"); }
    std::string subject() const override { return "age"; }
    Comparison range() const override { return range_; }

private:
    Comparison range_;
};

std::unique_ptr<Word> readAge(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "age", {});
    reader.allow(condition["age"], "age", {"over", "atLeast", "under", "atMost"});
    const Comparison range = reader.comparison(condition["age"]);
    if (!range.given()) condition.complain(reader.errors(), "says no age: over, atLeast, under or atMost is missing");
    return std::make_unique<AgeWord>(range);
}

class SexWord final : public Word {
public:
    explicit SexWord(Sex sex) : sex_(sex) {}
    void match(const Scene& scene, std::span<const Bound>, Matches& out) const override {
        const Sex sex = scene.patient().sex;
        const bool known = sex == Sex::female || sex == Sex::male;
        out.add(!known ? Ternary::unknown : sex == sex_ ? Ternary::yes : Ternary::no);
    }
    std::string english() const override {
        return sex_ == Sex::female ? "the patient is a woman" : "the patient is a man";
    }

private:
    Sex sex_;
};

std::unique_ptr<Word> readSex(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "sex", {});
    return std::make_unique<SexWord>(reader.oneOf(condition["sex"], {"female", "male"}) == "female" ? Sex::female
                                                                                                    : Sex::male);
}

/// Any evidence of a pregnancy that may still be under way. None, where conditions and
/// observations were there to look at, is no.
class PregnancyWord final : public Word {
public:
    PregnancyWord(CodeSelection problems, CodeSelection status, CodeSelection pregnant, double withinDays)
        : problems_(std::move(problems)),
          status_(std::move(status)),
          pregnant_(std::move(pregnant)),
          withinDays_(withinDays) {}

    void match(const Scene& scene, std::span<const Bound>, Matches& out) const override {
        const PatientRecord& patient = scene.patient();
        if (patient.sex == Sex::male) return;
        Bounds evidence;
        for (const std::uint32_t set : problems_.sets) {
            for (const std::uint32_t index : scene.problemsIn(set)) {
                const Problem& problem = patient.problems[index];
                if (problem.status == ClinicalStatus::resolved || problem.status == ClinicalStatus::inactive) continue;
                if (recent(scene, dateOf(problem)) == Ternary::no) continue;
                evidence.push_back({RoleTable::kNone, Witness::Kind::problem, index, this});
            }
        }
        for (const std::uint32_t set : status_.sets) {
            std::vector<const std::string*> seen;
            for (const std::uint32_t index : scene.measuresIn(set)) {
                const Measure& measure = patient.measures[index];
                if (recent(scene, measure.when) == Ternary::no || measure.when.first > scene.today()) continue;
                // The latest of each kind: a test does not undo a status, nor a status a test.
                if (std::any_of(seen.begin(), seen.end(),
                                [&](const std::string* code) { return *code == measure.codes.front().code; })) {
                    continue;
                }
                seen.push_back(&measure.codes.front().code);
                if (!saysPregnant(scene, measure)) continue;
                evidence.push_back({RoleTable::kNone, Witness::Kind::measure, index, this});
            }
        }
        if (!evidence.empty()) {
            out.ways.push_back(std::move(evidence));
        } else if (patient.supplied.conditions != Supply::supplied ||
                   patient.supplied.observations != Supply::supplied) {
            ++out.maybe;
        }
    }
    std::string english() const override { return "the patient is pregnant"; }

private:
    Ternary recent(const Scene& scene, const std::optional<PartialDate>& when) const {
        if (!when) return Ternary::unknown;
        return onOrAfter(*when, scene.today() - std::chrono::days(static_cast<int>(withinDays_)));
    }
    bool saysPregnant(const Scene& scene, const Measure& measure) const {
        const auto& sets = scene.knowledge().valueSets().byIndex();
        return std::any_of(pregnant_.sets.begin(), pregnant_.sets.end(),
                           [&](std::uint32_t set) { return sets[set]->containsAny(measure.coded); });
    }

    CodeSelection problems_, status_, pregnant_;
    double withinDays_;
};

std::unique_ptr<Word> readPregnancy(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "pregnancy", {"status", "coded", "withinDays"});
    CodeSelection problems = reader.codes(condition["pregnancy"]);
    CodeSelection status = reader.codes(condition["status"]);
    CodeSelection coded = reader.codes(condition["coded"]);
    const auto days = reader.number(condition["withinDays"]);
    if (!days) condition.complain(reader.errors(), "\"withinDays\" is missing");
    return std::make_unique<PregnancyWord>(std::move(problems), std::move(status), std::move(coded), days.value_or(0));
}

/// An antidepressant trial of this episode (or of any, with "episode": "any").
class TriedWord final : public Word {
public:
    std::optional<DrugSelection> drugs;  ///< absent: any antidepressant
    bool anyEpisode = false;
    bool currentOnly = false;
    std::optional<bool> ongoing, adequate;
    std::vector<std::string> counts, outcomes, reasons;
    std::uint8_t role = RoleTable::kNone;

    void match(const Scene& scene, std::span<const Bound>, Matches& out) const override {
        const Assessment& assessment = scene.question().assessment;
        Bounds evidence;
        for (std::uint32_t i = 0; i < assessment.trials.size(); ++i) {
            const Trial& trial = assessment.trials[i];
            if (currentOnly && &trial != assessment.current()) continue;
            if (!holds(scene, trial)) continue;
            const Bound bound{role, Witness::Kind::trial, i, this};
            if (role == RoleTable::kNone) {
                evidence.push_back(bound);
            } else {
                out.yes(bound);
            }
        }
        if (!evidence.empty()) out.ways.push_back(std::move(evidence));
        if (out.ways.empty() && scene.patient().supplied.medications != Supply::supplied) ++out.maybe;
    }

    std::string english() const override {
        std::string text = currentOnly ? "is on a trial of " : "has had a trial of ";
        text += drugs ? drugs->names : "an antidepressant";
        if (!currentOnly) text += anyEpisode ? " in any episode" : " in this episode";
        if (ongoing) text += *ongoing ? " that is going on" : " that has ended";
        if (adequate) text += *adequate ? ", adequate" : ", not adequate";
        const auto list = [&](std::string_view what, const std::vector<std::string>& names) {
            for (std::size_t i = 0; i < names.size(); ++i) {
                text += (i == 0 ? ", " + std::string(what) + " " : std::string(" or ")) + names[i];
            }
        };
        list("that counts:", counts);
        list("with outcome", outcomes);
        list("with reason", reasons);
        return text;
    }

    void addFields(const Scene& scene, const Bound& bound, const std::string& roleName, Fields& fields) const override {
        addTrialFields(scene, scene.question().assessment.trials[bound.index], roleName, fields);
    }

private:
    bool holds(const Scene& scene, const Trial& trial) const {
        if (!anyEpisode && trial.has(Reason::earlierEpisode)) return false;
        if (ongoing && trial.ongoing != *ongoing) return false;
        if (adequate && trial.adequate != *adequate) return false;
        const auto among = [](const std::vector<std::string>& names, std::string_view name) {
            return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
        };
        if (!among(counts, countsName(trial.counts)) || !among(outcomes, outcomeName(trial.outcome))) return false;
        const bool reasonFound =
            reasons.empty() || std::any_of(trial.reasons.begin(), trial.reasons.end(),
                                           [&](Reason reason) { return among(reasons, reasonName(reason)); });
        return reasonFound && selected(scene, trial.ingredient);
    }
    bool selected(const Scene& scene, IngredientId ingredient) const {
        if (!drugs) return true;
        if (std::find(drugs->ingredients.begin(), drugs->ingredients.end(), ingredient) != drugs->ingredients.end()) {
            return true;
        }
        return std::any_of(drugs->sets.begin(), drugs->sets.end(), [&](std::uint32_t set) {
            return scene.knowledge().valueSets().byIndex()[set]->member(ingredient) != nullptr;
        });
    }
};

/// Complains of names that no enumerator has.
std::vector<std::string> readNames(const Node& list, const std::vector<std::string_view>& known,
                                   ConditionReader& reader) {
    std::vector<std::string> names = list.strings();
    for (const std::string& name : names) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        list.complain(reader.errors(), "\"" + name + "\" cannot stand here", reader.suggestion(name, known));
    }
    return names;
}

std::unique_ptr<Word> readTried(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "tried",
                 {"as", "episode", "current", "ongoing", "adequate", "counts", "outcome", "reason"});
    auto word = std::make_unique<TriedWord>();
    constexpr std::string_view kAny = "any";
    constexpr std::size_t kLongestAntidepressant = 16;  // "levomilnacipran", with a letter to spare
    std::size_t longest = kLongestAntidepressant;
    if (condition["tried"].string() != kAny) {
        word->drugs = reader.drugs(condition["tried"], {});
        longest = word->drugs->longestName;
    }
    if (condition["episode"].given()) word->anyEpisode = reader.oneOf(condition["episode"], {"this", "any"}) == "any";
    word->currentOnly = condition["current"].boolean().value_or(false);
    word->ongoing = condition["ongoing"].boolean();
    word->adequate = condition["adequate"].boolean();
    std::vector<std::string_view> counts, outcomes, reasons;
    for (const Counts one : {Counts::yes, Counts::possible, Counts::no}) counts.push_back(countsName(one));
    for (const Outcome one :
         {Outcome::remission, Outcome::response, Outcome::partial, Outcome::nonResponse, Outcome::unknown}) {
        outcomes.push_back(outcomeName(one));
    }
    for (int i = 0; i <= static_cast<int>(Reason::inpatientBridge); ++i) {
        reasons.push_back(reasonName(static_cast<Reason>(i)));
    }
    word->counts = readNames(condition["counts"], counts, reader);
    word->outcomes = readNames(condition["outcome"], outcomes, reader);
    word->reasons = readNames(condition["reason"], reasons, reader);
    word->role = reader.bindRole(condition, RoleKind::trial, longest);
    return word;
}

/// A derived quantity, of the patient or of a witness.
class DerivedWord final : public Word {
public:
    const DerivedQuantity* quantity = nullptr;
    std::uint8_t of = RoleTable::kNone;
    std::string ofName;
    Comparison range_;
    std::optional<bool> truth;
    std::vector<std::string> names;

    void match(const Scene& scene, std::span<const Bound> bound, Matches& out) const override {
        const Bound* witness = nullptr;
        for (const Bound& one : bound) {
            if (of != RoleTable::kNone && one.role == of) witness = &one;
        }
        if (of != RoleTable::kNone && witness == nullptr) return out.add(Ternary::unknown);
        const DerivedValue value = quantity->value(scene, witness);
        if (const auto* number = std::get_if<double>(&value)) return out.add(range_.holds(*number));
        if (const auto* boolean = std::get_if<bool>(&value)) {
            return out.add(*boolean == truth.value_or(true) ? Ternary::yes : Ternary::no);
        }
        if (const auto* name = std::get_if<std::string>(&value)) {
            const bool among = std::find(names.begin(), names.end(), *name) != names.end();
            return out.add(among ? Ternary::yes : Ternary::no);
        }
        out.add(Ternary::unknown);
    }
    std::string english() const override {
        const std::string what =
            std::string(quantity == nullptr ? "" : quantity->meaning) + (ofName.empty() ? "" : " (of " + ofName + ")");
        if (range_.given()) return what + " is " + range_.english(quantity == nullptr ? "" : quantity->unit);
        if (names.empty()) return truth.value_or(true) ? what : "not: " + what;
        std::string text = what + " is ";
        for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : " or ") + names[i];
        return text;
    }
    std::string subject() const override {
        return range_.given() && quantity != nullptr ? "derived " + std::string(quantity->name) + " " + ofName : "";
    }
    Comparison range() const override { return range_; }
};

std::unique_ptr<Word> readDerived(const Node& condition, ConditionReader& reader) {
    reader.allow(condition, "derived", {"of", "is", "over", "atLeast", "under", "atMost"});
    auto word = std::make_unique<DerivedWord>();
    const std::string name = condition["derived"].text();
    word->quantity = derivedQuantity(name);
    if (word->quantity == nullptr) {
        std::vector<std::string_view> known;
        for (const DerivedQuantity& quantity : derivedQuantities()) known.push_back(quantity.name);
        condition["derived"].complain(reader.errors(), "there is no derived quantity \"" + name + "\"",
                                      reader.suggestion(name, known));
        return word;
    }
    if (word->quantity->subject != DerivedSubject::patient) {
        const RoleKind kind = word->quantity->subject == DerivedSubject::trial ? RoleKind::trial : RoleKind::drug;
        word->of = reader.knownRole(condition["of"], {kind});
        word->ofName = condition["of"].text();
    } else if (condition["of"].given()) {
        condition["of"].complain(reader.errors(), "this quantity is of the patient, not of a role");
    }
    word->range_ = reader.comparison(condition);
    word->truth = condition["is"].boolean();
    word->names = condition["is"].strings();
    const bool fits = (word->quantity->type == DerivedType::number && word->range_.given()) ||
                      (word->quantity->type == DerivedType::boolean && word->truth) ||
                      (word->quantity->type == DerivedType::name && !word->names.empty());
    if (!fits) condition.complain(reader.errors(), "is compared with nothing, or with the wrong kind of thing");
    return word;
}

constexpr WordEntry kWords[] = {
    {"age", readAge}, {"sex", readSex}, {"pregnancy", readPregnancy}, {"tried", readTried}, {"derived", readDerived},
};

}  // namespace

std::span<const WordEntry> personWords() {
    return kWords;
}

}  // namespace refract::rules
