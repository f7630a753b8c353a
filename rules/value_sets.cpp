// Loading value sets: names of drugs to ingredients, sets within sets, and the indices for look-ups.
#include "rules/value_sets.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "rules/code_check.h"
#include "rules/code_names.h"
#include "rules/worked_out.h"

namespace refract::rules {

namespace {

/// Codes compare without the dot of ICD-10: servers send "F33.1" and "F331".
std::string comparable(fhir::CodeSystem system, std::string_view code) {
    std::string plain(code);
    if (system == fhir::CodeSystem::icd10) plain.erase(std::remove(plain.begin(), plain.end(), '.'), plain.end());
    return plain;
}

auto codeOrder(const CodeMember& member) {
    return std::tuple(member.system, std::string_view(member.code));
}

/// A set while its file is being read.
struct Draft {
    Node node;
    ValueSet set;
    enum class State { unread, reading, done } state = State::unread;
};

class Loader {
public:
    Loader(const Terminology& terminology, AuthorErrors& errors) : terminology_(terminology), errors_(errors) {}

    void collect(const KnowledgeFile& file) {
        for (const Node& node : file.root()["sets"].elements()) {
            const std::string id = node["id"].requireString(errors_);
            Draft draft{node, {}, Draft::State::unread};
            draft.set.id = id;
            draft.set.title = node["title"].text();
            draft.set.sources = node["sources"].strings();
            const std::string confidence = node["confidence"].text();
            if (!confidence.empty()) draft.set.confidence = confidence.front();
            draft.set.highestOfDay = node["ofOneDay"].text() == "highest";
            if (!drafts_.emplace(id, std::move(draft)).second) {
                node["id"].complain(errors_, "there is another value set \"" + id + "\"");
            }
        }
    }

    std::map<std::string, ValueSet, std::less<>> finish() {
        std::map<std::string, ValueSet, std::less<>> sets;
        for (auto& [id, draft] : drafts_) complete(draft);
        for (auto& [id, draft] : drafts_) {
            draft.set.inWords = draft.node["inWords"].boolean().value_or(false);
            if (!draft.set.inWords && draft.set.drugs.empty() && draft.set.codes.empty()) {
                draft.node.complain(errors_, "the value set \"" + id + "\" is empty");
            }
            if (draft.node["workedOut"].given()) readWorkedOut(draft);
            sets.emplace(id, std::move(draft.set));
        }
        return sets;
    }

private:
    void complete(Draft& draft) {
        if (draft.state == Draft::State::done) return;
        draft.state = Draft::State::reading;
        for (const Node& node : draft.node["sets"].elements()) include(draft, node);
        const std::set<IngredientId> excepted = readExceptions(draft);
        auto& drugs = draft.set.drugs;
        drugs.erase(std::remove_if(drugs.begin(), drugs.end(),
                                   [&](const DrugMember& drug) { return excepted.count(drug.ingredient) != 0; }),
                    drugs.end());
        for (const Node& node : draft.node["drugs"].elements()) addDrug(draft, node);
        for (const auto& [system, codes] : draft.node["codes"].members()) addCodes(draft, system, codes);
        std::stable_sort(drugs.begin(), drugs.end(),
                         [](const DrugMember& a, const DrugMember& b) { return a.ingredient < b.ingredient; });
        auto& codes = draft.set.codes;
        std::sort(codes.begin(), codes.end(), [](const CodeMember& a, const CodeMember& b) {
            return std::tuple(codeOrder(a), a.prefix) < std::tuple(codeOrder(b), b.prefix);
        });
        codes.erase(std::unique(codes.begin(), codes.end(),
                                [](const CodeMember& a, const CodeMember& b) {
                                    return codeOrder(a) == codeOrder(b) && a.prefix == b.prefix;
                                }),
                    codes.end());
        draft.state = Draft::State::done;
    }

    void readWorkedOut(Draft& draft) {
        const Node node = draft.node["workedOut"];
        WorkedOut how{node["by"].text(),
                      node["from"].strings(),
                      {fhir::CodeSystem::loinc, node["as"].text()},
                      node["unit"].text(),
                      node["phrase"].text()};
        const std::size_t inputs = inputsOf(how.by);
        if (inputs == 0) {
            node["by"].complain(errors_, "there is no formula \"" + how.by + "\"");
        } else if (inputs != how.from.size()) {
            node["from"].complain(errors_, "this formula works from " + std::to_string(inputs) + " value sets");
        }
        for (const Node& id : node["from"].elements()) {
            if (drafts_.count(id.text()) != 0) continue;
            id.complain(errors_, "there is no value set \"" + id.text() + "\"", suggestion(id.text(), setIds()));
        }
        if (!draft.set.contains(how.as)) node["as"].complain(errors_, "must be a LOINC code of this set");
        draft.set.workedOut = std::move(how);
    }

    void include(Draft& draft, const Node& node) {
        const std::string id = node.text();
        const auto found = drafts_.find(id);
        if (found == drafts_.end()) {
            node.complain(errors_, "there is no value set \"" + id + "\"", suggestion(id, setIds()));
            return;
        }
        if (found->second.state == Draft::State::reading) {
            node.complain(errors_, "the value set includes itself through \"" + id + "\"");
            return;
        }
        complete(found->second);
        const ValueSet& other = found->second.set;
        draft.set.drugs.insert(draft.set.drugs.end(), other.drugs.begin(), other.drugs.end());
        draft.set.codes.insert(draft.set.codes.end(), other.codes.begin(), other.codes.end());
    }

    std::set<IngredientId> readExceptions(const Draft& draft) {
        std::set<IngredientId> excepted;
        for (const Node& node : draft.node["except"].elements()) {
            const IngredientId ingredient = resolve(node);
            const auto& drugs = draft.set.drugs;
            const bool member = std::any_of(drugs.begin(), drugs.end(),
                                            [&](const DrugMember& drug) { return drug.ingredient == ingredient; });
            if (ingredient != 0 && !member) {
                node.complain(errors_, "\"" + node.text() + "\" is excepted but in none of the included sets");
            }
            excepted.insert(ingredient);
        }
        return excepted;
    }

    void addDrug(Draft& draft, const Node& node) {
        const Node name = node.isObject() ? node["name"] : node;
        DrugMember member;
        member.ingredient = resolve(name);
        if (member.ingredient == 0) return;
        for (const Node& routeNode : node["routes"].elements()) {
            const FormRoute route = formRouteByName(routeNode.text());
            if (route == FormRoute::unknown) routeNode.complain(errors_, "no such route");
            member.routes.push_back(route);
        }
        member.countsWhenRouteUnknown = node["countsWhenRouteUnknown"].boolean().value_or(false);
        member.overMgPerDay = node["overMgPerDay"].number();
        member.upToMgPerDay = node["upToMgPerDay"].number();
        member.countsWhenDoseUnknown = node["countsWhenDoseUnknown"].boolean().value_or(false);
        for (const Node& other : node["onlyWith"].elements()) member.onlyWith.push_back(resolve(other));
        if (const auto days = node["countsDaysAfterStop"].number()) {
            member.countsDaysAfterStop = static_cast<int>(*days);
        }
        if (member.overMgPerDay && member.upToMgPerDay && *member.overMgPerDay >= *member.upToMgPerDay) {
            node.complain(errors_, "no dose is above overMgPerDay and up to upToMgPerDay at once");
        }
        draft.set.drugs.push_back(std::move(member));
    }

    void addCodes(Draft& draft, std::string_view systemName, const Node& codes) {
        const fhir::CodeSystem system = codeSystemByName(systemName);
        for (const Node& node : codes.elements()) {
            std::string code = node.text();
            CodeMember member{system, {}, !code.empty() && code.back() == '*'};
            if (member.prefix) code.pop_back();
            member.code = comparable(system, code);
            if (const auto fault = codeFault(system, code, member.prefix); !fault.empty()) {
                node.complain(errors_, "\"" + code + "\" " + fault);
            }
            if (member.code.empty()) continue;
            addExpanded(draft.set.codes, std::move(member));
        }
    }

    /// "?" stands for one place of an ICD-10 code, a digit or the placeholder X ("T36.??2": the sixth
    /// character says the intent). Look-up stays exact: each is a code of its own.
    static void addExpanded(std::vector<CodeMember>& codes, CodeMember member) {
        const std::size_t place = member.code.find('?');
        if (place == std::string::npos) {
            codes.push_back(std::move(member));
            return;
        }
        for (const char c : std::string_view("0123456789X")) {
            member.code[place] = c;
            addExpanded(codes, member);
        }
    }

    IngredientId resolve(const Node& node) {
        const std::string name = node.text();
        const IngredientId ingredient = terminology_.ingredient(name);
        if (ingredient != 0) {
            known_.insert(name);
            return ingredient;
        }
        std::string hint;
        const Drug drug = terminology_.byName(name);
        if (drug.recognised && drug.components.size() == 1) {
            hint = "did you mean \"" + drug.components.front().name + "\"?";
        } else {
            hint = suggestion(name, {known_.begin(), known_.end()});
        }
        node.complain(errors_, "\"" + name + "\" is no ingredient of the drug tables", std::move(hint));
        return 0;
    }

    static std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates) {
        const std::string_view found = nearest(word, candidates);
        return found.empty() ? std::string() : "did you mean \"" + std::string(found) + "\"?";
    }

    std::vector<std::string_view> setIds() const {
        std::vector<std::string_view> ids;
        for (const auto& [id, draft] : drafts_) ids.push_back(id);
        return ids;
    }

    const Terminology& terminology_;
    AuthorErrors& errors_;
    std::map<std::string, Draft> drafts_;
    std::set<std::string> known_;
};

}  // namespace

std::span<const DrugMember> ValueSet::members(IngredientId ingredient) const {
    const auto first = std::lower_bound(drugs.begin(), drugs.end(), ingredient,
                                        [](const DrugMember& a, IngredientId wanted) { return a.ingredient < wanted; });
    const auto last = std::upper_bound(first, drugs.end(), ingredient,
                                       [](IngredientId wanted, const DrugMember& a) { return wanted < a.ingredient; });
    return {first, last};
}

const DrugMember* ValueSet::member(IngredientId ingredient) const {
    const auto all = members(ingredient);
    return all.empty() ? nullptr : &all.front();
}

bool ValueSet::contains(const Code& code) const {
    const std::string plain = comparable(code.system, code.code);
    if (plain.empty()) return false;
    // The last member that is not after the code: the code itself, or the longest of its prefixes
    // that sorts directly before it – shorter prefixes stand before that one.
    const auto after =
        std::upper_bound(codes.begin(), codes.end(), std::tuple(code.system, std::string_view(plain)),
                         [](const auto& key, const CodeMember& member) { return key < codeOrder(member); });
    for (auto member = std::make_reverse_iterator(after); member != codes.rend(); ++member) {
        if (member->system != code.system || member->code.front() != plain.front()) break;
        if (member->code == plain || (member->prefix && plain.starts_with(member->code))) return true;
    }
    return false;
}

bool ValueSet::containsAny(std::span<const Code> list) const {
    return std::any_of(list.begin(), list.end(), [this](const Code& code) { return contains(code); });
}

bool ValueSet::holds(const Problem& problem) const {
    return containsAny(problem.codes) || std::binary_search(problem.named.begin(), problem.named.end(), index);
}

ValueSets ValueSets::load(std::span<const KnowledgeFile* const> files, const Terminology& terminology,
                          AuthorErrors& errors) {
    Loader loader(terminology, errors);
    for (const KnowledgeFile* file : files) loader.collect(*file);
    ValueSets sets;
    sets.byId_ = loader.finish();
    sets.index();
    return sets;
}

ValueSets ValueSets::load(const KnowledgeFile& file, const Terminology& terminology, AuthorErrors& errors) {
    const KnowledgeFile* const files[] = {&file};
    return load(files, terminology, errors);
}

void ValueSets::index() {
    for (auto& [id, set] : byId_) {
        set.index = static_cast<std::uint32_t>(byIndex_.size());
        byIndex_.push_back(&set);
        for (const DrugMember& member : set.drugs) byIngredient_[member.ingredient].push_back({&set, &member});
        for (const CodeMember& member : set.codes) {
            CodeIndex& codes = byCode_[member.system];
            SetsByCode& sets = member.prefix ? codes.prefixes[member.code.size()] : codes.exact;
            sets[member.code].push_back(set.index);
        }
    }
}

const ValueSet* ValueSets::find(std::string_view id) const {
    const auto found = byId_.find(id);
    return found == byId_.end() ? nullptr : &found->second;
}

std::span<const ValueSets::Membership> ValueSets::setsOf(IngredientId ingredient) const {
    const auto found = byIngredient_.find(ingredient);
    if (found == byIngredient_.end()) return {};
    return found->second;
}

void ValueSets::setsOf(const Code& code, std::vector<std::uint32_t>& indices) const {
    const auto system = byCode_.find(code.system);
    if (system == byCode_.end()) return;
    std::string withoutDot;
    std::string_view plain = code.code;
    if (code.system == fhir::CodeSystem::icd10 && plain.find('.') != std::string_view::npos) {
        withoutDot = comparable(code.system, code.code);
        plain = withoutDot;
    }
    const auto append = [&](const SetsByCode& sets, std::string_view key) {
        const auto found = sets.find(key);
        if (found != sets.end()) indices.insert(indices.end(), found->second.begin(), found->second.end());
    };
    append(system->second.exact, plain);
    for (const auto& [length, sets] : system->second.prefixes) {
        if (length > plain.size()) break;
        append(sets, plain.substr(0, length));
    }
}

}  // namespace refract::rules
