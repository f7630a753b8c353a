// Loading an edition: every file in the order in which they need each other, then the
// references between them.
#include "rules/knowledge.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <set>
#include <unordered_map>

#include "rules/assessment.h"
#include "rules/condition_reader.h"
#include "rules/edition_loader.h"
#include "rules/rule_index.h"
#include "rules/rule_reader.h"

namespace refract::rules {

namespace {

/// Phrases that code asks for by name, whatever the rules say.
constexpr std::array<std::string_view, 12> kNeededPhrases{
    "drug.not-refilled", "cap.egfr-worked-out", "unknown.date",          "unknown.dose",
    "unknown.value",     "dose.per-day",        "drug.still-taken",      "drug.being-ordered",
    "score.last",        "score.none",          "earliest-date.unknown", "line.result-not-read"};

/// A source that stands for a convention of this project.
constexpr std::string_view kProject = "project";

template <typename Map>
std::vector<std::string_view> namesOf(const Map& map) {
    std::vector<std::string_view> names;
    for (const auto& [name, value] : map) names.push_back(name);
    return names;
}

/// A row of clinical.md that is not written yet may be named; a name that is no row may not.
bool plausibleRule(const std::string& id) {
    return id.size() > 1 && std::string_view("ACNPR").find(id.front()) != std::string_view::npos &&
           id.find_first_not_of("0123456789*", 1) == std::string::npos;
}

}  // namespace

struct Knowledge::Impl {
    std::shared_ptr<const Terminology> terminology;
    EditionInfo edition;
    Thresholds thresholds;
    ValueSets valueSets;
    SetNames diagnosisNames, serviceNames;
    AntidepressantTable antidepressants;
    AssessmentParameters assessment;
    Instruments instruments;
    Units units;
    Policy policy;
    std::optional<SiteOverlay> site;
    std::vector<Rule> rules;
    RuleIndex ruleIndex;
    std::map<std::string, std::size_t, std::less<>> ruleById;
    std::map<std::string, KnowledgeSource, std::less<>> sources;
    std::map<std::string, OverrideReason, std::less<>> overrideReasons;
    std::map<std::string, std::string, std::less<>> phrases;
    std::unordered_map<std::string_view, const std::string*> phraseById;  ///< of `phrases`: they are asked for often
    std::map<std::string, std::shared_ptr<const CompiledCondition>, std::less<>> facts;

    /// phrase() gives references: ids without a phrase need a place too, made as they are asked for.
    std::mutex missingMutex;
    std::map<std::string, std::string, std::less<>> missingPhrases;

    void readTables(class EditionLoader& loader);
    void readRules(EditionLoader& loader, const Facts& factNodes);
    void checkCitations(EditionLoader& loader, const Facts& factNodes) const;
    void checkPhrases(EditionLoader& loader) const;
    void checkPolicy(EditionLoader& loader) const;
    void checkCollected(EditionLoader& loader) const;
    void checkOptions(EditionLoader& loader) const;
    void checkMerging(EditionLoader& loader) const;
};

Knowledge::Knowledge() : impl_(std::make_unique<Impl>()) {}
Knowledge::~Knowledge() = default;

void Knowledge::Impl::readTables(EditionLoader& loader) {
    AuthorErrors& errors = loader.errors();
    edition = loader.edition();
    sources = loader.sources();
    overrideReasons = loader.overrideReasons();
    phrases = loader.phrases();
    for (const auto& [id, text] : phrases) phraseById.emplace(id, &text);
    thresholds = Thresholds::load(loader.open("thresholds.json", "thresholds.schema.json"), errors);
    if (site) site->apply(thresholds, errors);
    const KnowledgeFile* const setFiles[] = {&loader.open("value-sets.json", "value-sets.schema.json"),
                                             &loader.open("diagnosis-sets.json", "value-sets.schema.json")};
    valueSets = ValueSets::load(setFiles, *terminology, errors);
    diagnosisNames = SetNames::load(loader.open("diagnosis-names.json", "set-names.schema.json"), valueSets, errors);
    serviceNames = SetNames::load(loader.open("service-names.json", "set-names.schema.json"), valueSets, errors);
    antidepressants = AntidepressantTable::load(loader.open("antidepressants.json", "antidepressants.schema.json"),
                                                *terminology, errors);
    assessment = AssessmentParameters::load(thresholds, valueSets, antidepressants, errors);
    instruments = Instruments::load(loader.open("instruments.json", "instruments.schema.json"), errors);
    units = Units::load(loader.open("units.json", "units.schema.json"), valueSets, errors);
}

void Knowledge::Impl::readRules(EditionLoader& loader, const Facts& factNodes) {
    AuthorErrors& errors = loader.errors();
    const Vocabulary vocabulary{valueSets, *terminology, thresholds, units, factNodes};
    for (const auto& [id, fact] : factNodes) {
        RoleTable roles;
        facts[id] = ConditionReader(vocabulary, roles, errors).read(fact.when);
        if (!roles.all().empty()) fact.when.complain(errors, "a fact gives no roles");
    }
    policy = loadPolicy(loader.open("speaking.json", "speaking.schema.json"), vocabulary, errors);
    const RuleReferences references{
        [this](std::string_view id) { return id == kProject || sources.find(id) != sources.end(); },
        [this](std::string_view code) { return overrideReasons.find(code) != overrideReasons.end(); },
        [this](std::string_view id) {
            const auto found = phrases.find(id);
            return found == phrases.end() ? nullptr : &found->second;
        },
        namesOf(sources),
        namesOf(overrideReasons),
        namesOf(phrases)};
    for (const std::string& name : loader.list("rules")) {
        for (Rule& rule : rules::readRules(loader.open(name, "rules.schema.json"), vocabulary, references, errors)) {
            if (!ruleById.emplace(rule.id, rules.size()).second) {
                loader.missing(name, "there is another rule \"" + rule.id + "\"");
            }
            rule.place = rules.size();
            rule.silentOnceShown = policy.repeats.holdsFor(rule);
            rules.push_back(std::move(rule));
        }
    }
    if (site) site->apply(rules, errors);
}

void Knowledge::Impl::checkCitations(EditionLoader& loader, const Facts& factNodes) const {
    const auto cite = [&](const std::string& who, const std::vector<std::string>& cited) {
        for (const std::string& id : cited) {
            if (id == kProject || sources.find(id) != sources.end()) continue;
            loader.missing("sources.json", "the source \"" + id + "\" is missing; " + who + " cites it");
        }
    };
    for (const auto& [id, threshold] : thresholds.all()) cite("threshold " + id, threshold.sources);
    for (const auto& [id, set] : valueSets.all()) cite("value set " + id, set.sources);
    cite("a name of a diagnosis", diagnosisNames.sources());
    cite("a name of a service", serviceNames.sources());
    for (const auto& [id, fact] : factNodes) cite("fact " + id, fact.sources);
    for (const Antidepressant& row : antidepressants.rows()) cite("antidepressant " + row.name, row.sources);
    for (const AugmentationAgent& agent : antidepressants.agents()) cite("agent " + agent.name, agent.sources);
    for (const Restriction& restriction : policy.restrictions) cite(restriction.id, restriction.sources);
    cite(policy.repeats.id, policy.repeats.sources);
}

void Knowledge::Impl::checkPhrases(EditionLoader& loader) const {
    std::set<std::string, std::less<>> reported;
    const auto need = [&](const std::string& who, std::string_view id) {
        if (id.empty() || phrases.find(id) != phrases.end() || !reported.emplace(id).second) return;
        loader.missing("phrases", "the phrase \"" + std::string(id) + "\" is missing; " + who + " needs it");
    };
    for (const std::string_view id : kNeededPhrases) need("the engine", id);
    for (int i = 0; i <= static_cast<int>(Reason::inpatientBridge); ++i) {
        need("a trial", "reason." + std::string(reasonName(static_cast<Reason>(i))));
    }
    for (const auto& [id, set] : valueSets.all()) {
        if (set.workedOut) need("value set " + id, set.workedOut->phrase);
    }
    for (const Antidepressant& row : antidepressants.rows()) {
        need(row.name, row.notATrialPhrase);
        for (const OtherUse& use : row.otherUses) need(row.name, use.phrase);
        for (const DoseCap& cap : row.caps) need(row.name, cap.phrase);
    }
}

void Knowledge::Impl::checkPolicy(EditionLoader& loader) const {
    const auto check = [&](const std::string& who, const std::vector<std::string>& ids) {
        for (const std::string& id : ids) {
            if (!plausibleRule(id)) loader.missing("speaking.json", who + " names \"" + id + "\", which is no rule");
        }
    };
    for (const Restriction& restriction : policy.restrictions) {
        check(restriction.id, restriction.always);
        check(restriction.id, restriction.ifCritical);
    }
    check(policy.repeats.id, policy.repeats.rules);
    check(policy.repeats.id, policy.repeats.except);
    for (const Precedence& precedence : policy.precedences) {
        check(precedence.id, precedence.hide);
        check(precedence.id, precedence.whenFires);
        for (const std::string& id : precedence.hide) {
            const auto& fires = precedence.whenFires;
            if (std::find(fires.begin(), fires.end(), id) == fires.end()) continue;
            loader.missing("speaking.json", precedence.id + ": " + id + " hides itself and never speaks");
        }
    }
}

/// A card is shown under another one, which is shown somewhere.
void Knowledge::Impl::checkMerging(EditionLoader& loader) const {
    for (const Rule& rule : rules) {
        std::vector<std::string> targets{rule.mergeInto};
        for (const RuleVariant& variant : rule.variants) targets.push_back(variant.mergeInto);
        for (const std::string& target : targets) {
            if (target.empty()) continue;
            const bool known = ruleById.find(target) != ruleById.end();
            if (!known && !plausibleRule(target)) {
                const std::string_view near = nearest(target, namesOf(ruleById));
                loader.missing("rules", rule.id + " is to be shown under \"" + target + "\", which is no rule" +
                                            (near.empty() ? "" : " (did you mean \"" + std::string(near) + "\"?)"));
            }
            if (target == rule.id) loader.missing("rules", rule.id + " is to be shown under itself");
        }
    }
}

void Knowledge::Impl::checkCollected(EditionLoader& loader) const {
    const auto mergesInto = [](const Rule& rule, const std::string& id) {
        return rule.mergeInto == id || std::any_of(rule.variants.begin(), rule.variants.end(),
                                                   [&](const RuleVariant& variant) { return variant.mergeInto == id; });
    };
    for (const Rule& card : rules) {
        if (card.collects.empty()) continue;
        if (std::none_of(rules.begin(), rules.end(), [&](const Rule& rule) { return mergesInto(rule, card.id); })) {
            loader.missing("rules", card.id + " collects what merges into it, and nothing does: it never speaks");
        }
    }
}

void Knowledge::Impl::checkOptions(EditionLoader& loader) const {
    for (const Rule& rule : rules) {
        if (!rule.option || rule.mergeInto.empty()) continue;
        const auto host = ruleById.find(rule.mergeInto);
        if (host != ruleById.end() && rules[host->second].detail.find(kOptionsBlock) != std::string::npos) continue;
        loader.missing("rules", rule.id + " is an option of \"" + rule.mergeInto + "\", which draws no {{options}}");
    }
}

Knowledge::Loaded Knowledge::load(const std::filesystem::path& folder, std::shared_ptr<const Terminology> terminology,
                                  const std::optional<SiteFile>& site) {
    Loaded loaded;
    EditionLoader loader(folder, loaded.errors);
    std::shared_ptr<Knowledge> knowledge(new Knowledge());
    Impl& impl = *knowledge->impl_;
    impl.terminology = std::move(terminology);
    if (site) {
        const std::string file = std::filesystem::absolute(site->file).string();
        impl.site = SiteOverlay::read(loader.open(file, "site-overlay.schema.json"), site->today, loaded.errors);
    }
    impl.readTables(loader);
    const Facts facts = loader.facts();
    impl.readRules(loader, facts);
    impl.checkCitations(loader, facts);
    impl.checkPhrases(loader);
    impl.checkPolicy(loader);
    impl.checkCollected(loader);
    impl.checkOptions(loader);
    impl.checkMerging(loader);
    const bool sound =
        std::all_of(loaded.errors.begin(), loaded.errors.end(), [](const AuthorError& error) { return error.warning; });
    if (!sound) return loaded;
    impl.ruleIndex = RuleIndex(impl.rules);
    loaded.knowledge = std::move(knowledge);
    return loaded;
}

const RuleIndex& Knowledge::ruleIndex() const {
    return impl_->ruleIndex;
}

const std::string& Knowledge::phrase(std::string_view id) const {
    const auto found = impl_->phraseById.find(id);
    if (found != impl_->phraseById.end()) return *found->second;
    const std::lock_guard lock(impl_->missingMutex);
    return impl_->missingPhrases.try_emplace(std::string(id), id).first->second;
}

const EditionInfo& Knowledge::edition() const {
    return impl_->edition;
}
const Terminology& Knowledge::terminology() const {
    return *impl_->terminology;
}
const Thresholds& Knowledge::thresholds() const {
    return impl_->thresholds;
}
const AntidepressantTable& Knowledge::antidepressants() const {
    return impl_->antidepressants;
}
const AssessmentParameters& Knowledge::assessmentParameters() const {
    return impl_->assessment;
}
const ValueSets& Knowledge::valueSets() const {
    return impl_->valueSets;
}
const SetNames& Knowledge::diagnosisNames() const {
    return impl_->diagnosisNames;
}
const SetNames& Knowledge::serviceNames() const {
    return impl_->serviceNames;
}
const Instruments& Knowledge::instruments() const {
    return impl_->instruments;
}
const Units& Knowledge::units() const {
    return impl_->units;
}
const Policy& Knowledge::policy() const {
    return impl_->policy;
}
const SiteOverlay* Knowledge::site() const {
    return impl_->site ? &*impl_->site : nullptr;
}
const std::vector<Rule>& Knowledge::rules() const {
    return impl_->rules;
}
const std::map<std::string, KnowledgeSource, std::less<>>& Knowledge::sources() const {
    return impl_->sources;
}

const CompiledCondition* Knowledge::fact(std::string_view id) const {
    const auto found = impl_->facts.find(id);
    return found == impl_->facts.end() ? nullptr : found->second.get();
}

const Rule* Knowledge::rule(std::string_view id) const {
    const auto found = impl_->ruleById.find(id);
    return found == impl_->ruleById.end() ? nullptr : &impl_->rules[found->second];
}

const KnowledgeSource* Knowledge::source(std::string_view id) const {
    const auto found = impl_->sources.find(id);
    return found == impl_->sources.end() ? nullptr : &found->second;
}

const OverrideReason* Knowledge::overrideReason(std::string_view code) const {
    const auto found = impl_->overrideReasons.find(code);
    return found == impl_->overrideReasons.end() ? nullptr : &found->second;
}

AuthorErrors overdueReviews(const Knowledge& knowledge, Day today) {
    AuthorErrors warnings;
    for (const Rule& rule : knowledge.rules()) {
        if (rule.reviewBy >= today) continue;
        warnings.push_back(
            {"rules", 0, "", "the review of " + rule.id + " was due on " + fhir::toString(rule.reviewBy), "", true});
    }
    return warnings;
}

}  // namespace refract::rules
