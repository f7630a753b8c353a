// Reading conditions: the words of logic, the parts that words share, and what cannot be true.
#include "rules/condition_reader.h"

#include <algorithm>
#include <limits>

#include "rules/fill.h"

namespace refract::rules {

namespace {

constexpr std::string_view kLogic[] = {"all", "any", "none", "at-least", "fact"};
/// Conditions of conditions beyond this could not be read by a person, nor by our recursion.
constexpr std::size_t kDeepestFacts = 8;

const WordEntry* findWord(std::string_view name) {
    for (const auto& table :
         {drugWords(), productWords(), recordWords(), measureWords(), changeWords(), personWords(), optionWords()}) {
        for (const WordEntry& entry : table) {
            if (entry.name == name) return &entry;
        }
    }
    return nullptr;
}

bool isLogic(std::string_view name) {
    return std::find(std::begin(kLogic), std::end(kLogic), name) != std::end(kLogic);
}

/// The member that is the word of this condition; "" when there is none or more than one.
std::string_view wordOf(const Node& node, bool& several) {
    std::string_view word;
    for (const auto& [key, member] : node.members()) {
        if (!isLogic(key) && findWord(key) == nullptr) continue;
        several = several || !word.empty();
        word = key;
    }
    return several ? std::string_view() : word;
}

}  // namespace

std::vector<std::string_view> allWords() {
    std::vector<std::string_view> words(std::begin(kLogic), std::end(kLogic));
    for (const auto& table :
         {drugWords(), productWords(), recordWords(), measureWords(), changeWords(), personWords(), optionWords()}) {
        for (const WordEntry& entry : table) words.push_back(entry.name);
    }
    return words;
}

std::shared_ptr<const CompiledCondition> ConditionReader::read(const Node& node) {
    if (!node.given()) return nullptr;
    auto compiled = std::make_shared<CompiledCondition>();
    readNode(node, *compiled);
    return compiled;
}

std::uint32_t ConditionReader::readNode(const Node& node, CompiledCondition& into) {
    const auto self = static_cast<std::uint32_t>(into.nodes.size());
    into.nodes.emplace_back();
    into.nodes[self].line = static_cast<std::uint32_t>(node.line());
    bool several = false;
    const std::string_view word = wordOf(node, several);
    if (word.empty()) {
        std::string hint;
        if (!several && !node.members().empty()) hint = suggestion(node.members().front().first, allWords());
        node.complain(errors_, several ? "a condition has one word, not several" : "there is no word in this condition",
                      std::move(hint));
        return self;
    }
    if (word == "fact") {
        allow(node, word, {});
        readFact(node, into, self);
    } else if (word == "at-least") {
        allow(node, word, {"of", "as"});
        into.nodes[self].kind = ConditionNode::Kind::atLeast;
        const double count = number(node[word]).value_or(0);
        if (count < 1 || count > std::numeric_limits<std::uint16_t>::max()) {
            node[word].complain(errors_, "must be a count of at least 1");
        } else {
            into.nodes[self].count = static_cast<std::uint16_t>(count);
        }
        readChildren(node["of"], into, self);
        into.nodes[self].role = bindRole(node, RoleKind::drug, 0);
    } else if (isLogic(word)) {
        allow(node, word, {});
        into.nodes[self].kind = word == "all"   ? ConditionNode::Kind::all
                                : word == "any" ? ConditionNode::Kind::any
                                                : ConditionNode::Kind::none;
        readChildren(node[word], into, self);
        if (word == "all") checkContradictions(node, into, self);
    } else {
        into.nodes[self].kind = ConditionNode::Kind::word;
        into.nodes[self].word = static_cast<std::uint32_t>(into.words.size());
        std::unique_ptr<Word> read = findWord(word)->read(node, *this);
        read->setRoleName(node["as"].text());
        into.words.push_back(std::move(read));
        if (!into.words.back()->range().possible()) node.complain(errors_, "no number is in this range");
    }
    return self;
}

void ConditionReader::readChildren(const Node& list, CompiledCondition& into, std::uint32_t parent) {
    const auto elements = list.elements();
    if (elements.empty()) list.complain(errors_, "must be a list of at least one condition");
    std::vector<std::uint32_t> children;
    children.reserve(elements.size());
    for (const Node& element : elements) children.push_back(readNode(element, into));
    into.nodes[parent].firstChild = static_cast<std::uint32_t>(into.children.size());
    into.nodes[parent].children = static_cast<std::uint32_t>(children.size());
    into.children.insert(into.children.end(), children.begin(), children.end());
}

void ConditionReader::readFact(const Node& node, CompiledCondition& into, std::uint32_t self) {
    into.nodes[self].kind = ConditionNode::Kind::fact;
    into.nodes[self].word = static_cast<std::uint32_t>(into.factTitles.size());
    const std::string id = node["fact"].text();
    const auto found = vocabulary_.facts.find(id);
    if (found == vocabulary_.facts.end()) {
        std::vector<std::string_view> ids;
        for (const auto& [known, fact] : vocabulary_.facts) ids.push_back(known);
        node["fact"].complain(errors_, "there is no fact \"" + id + "\"", suggestion(id, ids));
        into.factTitles.emplace_back();
        return;
    }
    into.factTitles.push_back(found->second.title);
    const bool circle = std::find(factsOpen_.begin(), factsOpen_.end(), id) != factsOpen_.end();
    if (circle || factsOpen_.size() >= kDeepestFacts) {
        node["fact"].complain(errors_,
                              circle ? "the fact \"" + id + "\" is explained by itself" : "facts nest too deep");
        return;
    }
    factsOpen_.push_back(id);
    const std::uint32_t child = readNode(found->second.when, into);
    factsOpen_.pop_back();
    into.nodes[self].firstChild = static_cast<std::uint32_t>(into.children.size());
    into.nodes[self].children = 1;
    into.children.push_back(child);
}

void ConditionReader::checkContradictions(const Node& condition, const CompiledCondition& compiled, std::uint32_t all) {
    const auto elements = condition["all"].elements();
    for (const Node& element : elements) {
        for (const Node& denied : element["none"].elements()) {
            for (const Node& other : elements) {
                if (other.json() != denied.json()) continue;
                denied.complain(errors_, "cannot hold: the same condition is asked for and excluded");
            }
        }
    }
    const ConditionNode& node = compiled.nodes[all];
    for (std::uint32_t i = 0; i < node.children; ++i) {
        for (std::uint32_t j = i + 1; j < node.children; ++j) {
            const ConditionNode& a = compiled.nodes[compiled.children[node.firstChild + i]];
            const ConditionNode& b = compiled.nodes[compiled.children[node.firstChild + j]];
            if (a.kind != ConditionNode::Kind::word || b.kind != ConditionNode::Kind::word) continue;
            const Word& first = *compiled.words[a.word];
            const Word& second = *compiled.words[b.word];
            if (first.subject().empty() || first.subject() != second.subject()) continue;
            if (first.range().overlaps(second.range())) continue;
            elements[j].complain(errors_,
                                 "cannot hold together with condition " + std::to_string(i + 1) + " of this list");
        }
    }
}

void ConditionReader::allow(const Node& condition, std::string_view word,
                            std::initializer_list<std::string_view> allowed) {
    for (const auto& [key, member] : condition.members()) {
        if (key == word || key == "note") continue;
        if (std::find(allowed.begin(), allowed.end(), key) != allowed.end()) continue;
        member.complain(errors_, "\"" + std::string(key) + "\" does not go with \"" + std::string(word) + "\"",
                        suggestion(key, allowed));
    }
}

std::optional<double> ConditionReader::number(const Node& node) {
    if (!node.given()) return std::nullopt;
    if (const auto value = node.number()) return value;
    const Node name = node["threshold"];
    if (!name.isString()) {
        node.complain(errors_, "must be a number, or {\"threshold\": \"…\"}");
        return std::nullopt;
    }
    if (const Threshold* threshold = vocabulary_.thresholds.find(name.text())) return threshold->value;
    std::vector<std::string_view> ids;
    for (const auto& [id, threshold] : vocabulary_.thresholds.all()) ids.push_back(id);
    name.complain(errors_, "there is no threshold \"" + name.text() + "\"", suggestion(name.text(), ids));
    return std::nullopt;
}

Comparison ConditionReader::comparison(const Node& condition) {
    return {number(condition["over"]), number(condition["atLeast"]), number(condition["under"]),
            number(condition["atMost"])};
}

std::uint8_t ConditionReader::bindRole(const Node& condition, RoleKind kind, std::size_t longestName) {
    const Node name = condition["as"];
    if (!name.given()) return RoleTable::kNone;
    if (!factsOpen_.empty()) {
        name.complain(errors_, "a fact gives no roles");
        return RoleTable::kNone;
    }
    const std::uint8_t role = roles_.add(name.requireString(errors_), kind);
    if (role == RoleTable::kNone) {
        name.complain(errors_, "too many roles in one rule");
    } else if (roles_.all()[role].kind != kind) {
        name.complain(errors_, "the role \"" + name.text() + "\" stands for another kind of thing already");
    } else {
        roles_.nameMayTake(role, longestName);
    }
    return role;
}

std::uint8_t ConditionReader::knownRole(const Node& name, std::initializer_list<RoleKind> kinds) {
    const std::string text = name.requireString(errors_);
    const std::uint8_t role = roles_.find(text);
    if (role == RoleTable::kNone) {
        std::vector<std::string_view> names;
        for (const auto& known : roles_.all()) names.push_back(known.name);
        name.complain(errors_, "no condition before this one gives the role \"" + text + "\"", suggestion(text, names));
    } else if (std::find(kinds.begin(), kinds.end(), roles_.all()[role].kind) == kinds.end()) {
        name.complain(errors_, "the role \"" + text + "\" does not stand for what this word asks about");
    }
    return role;
}

DrugSelection ConditionReader::drugs(const Node& names, const Node& except) {
    DrugSelection selection;
    const auto list = names.isArray() ? names.elements() : std::vector<Node>{names};
    for (const Node& node : list) {
        const std::string name = node.requireString(errors_);
        std::string shown = name;
        if (const ValueSet* set = vocabulary_.sets.find(name)) {
            selection.sets.push_back(set->index);
            shown = set->title;
            if (set->drugs.empty()) node.complain(errors_, "the value set \"" + name + "\" holds no drugs");
            for (const DrugMember& member : set->drugs) {
                const std::size_t length = vocabulary_.terminology.ingredientName(member.ingredient).size();
                selection.longestName = std::max(selection.longestName, length);
            }
        } else if (const IngredientId ingredient = vocabulary_.terminology.ingredient(name); ingredient != 0) {
            selection.ingredients.push_back(ingredient);
            selection.longestName =
                std::max(selection.longestName, vocabulary_.terminology.ingredientName(ingredient).size());
        } else {
            std::vector<std::string_view> ids;
            for (const auto& [id, known] : vocabulary_.sets.all()) ids.push_back(id);
            node.complain(errors_, "\"" + name + "\" is neither a value set nor an ingredient", suggestion(name, ids));
        }
        if (!selection.names.empty()) selection.names += node.pointer() == list.back().pointer() ? " or " : ", ";
        selection.names += shown;
    }
    if (!except.given()) return selection;
    for (const Node& node : except.isArray() ? except.elements() : std::vector<Node>{except}) {
        const IngredientId ingredient = vocabulary_.terminology.ingredient(node.text());
        if (ingredient == 0) node.complain(errors_, "\"" + node.text() + "\" is no ingredient");
        selection.except.push_back(ingredient);
        selection.names += " except " + node.text();
    }
    return selection;
}

CodeSelection ConditionReader::codes(const Node& names) {
    CodeSelection selection;
    const auto list = names.isArray() ? names.elements() : std::vector<Node>{names};
    for (const Node& node : list) {
        const std::string name = node.requireString(errors_);
        const ValueSet* set = vocabulary_.sets.find(name);
        if (set == nullptr) {
            std::vector<std::string_view> ids;
            for (const auto& [id, known] : vocabulary_.sets.all()) ids.push_back(id);
            node.complain(errors_, "there is no value set \"" + name + "\"", suggestion(name, ids));
            continue;
        }
        if (set->codes.empty() && !set->inWords)
            node.complain(errors_, "the value set \"" + name + "\" holds no codes");
        selection.sets.push_back(set->index);
        selection.longestName = std::max(selection.longestName, set->title.size());
        if (!selection.names.empty()) selection.names += node.pointer() == list.back().pointer() ? " or " : ", ";
        selection.names += set->title;
    }
    return selection;
}

DaysByDrug ConditionReader::daysByDrug(const Node& condition) {
    DaysByDrug days;
    if (!condition["days"].given()) condition.complain(errors_, "\"days\" is missing");
    days.days = number(condition["days"]).value_or(0);
    days.english = numberText(days.days) + " days";
    days.washoutBeforeMaoi = condition["washoutBeforeMaoi"].boolean().value_or(false);
    if (days.washoutBeforeMaoi) days.english = "its washout before an MAOI (" + days.english + " if it has none)";
    std::string exceptions;
    for (const auto& [name, node] : condition["daysFor"].members()) {
        const IngredientId ingredient = vocabulary_.terminology.ingredient(name);
        if (ingredient == 0) node.complain(errors_, "\"" + std::string(name) + "\" is no ingredient");
        const double value = number(node).value_or(0);
        days.byDrug[ingredient] = value;
        exceptions += (exceptions.empty() ? "" : ", ") + std::string(name) + " " + numberText(value);
    }
    if (!exceptions.empty()) days.english += " (" + exceptions + ")";
    return days;
}

std::string ConditionReader::oneOf(const Node& node, std::initializer_list<std::string_view> words) {
    std::string text = node.text();
    if (std::find(words.begin(), words.end(), text) != words.end()) return text;
    node.complain(errors_, "\"" + text + "\" is not one of the words that can stand here", suggestion(text, words));
    return std::string(*words.begin());
}

std::string ConditionReader::suggestion(std::string_view word, const std::vector<std::string_view>& candidates) const {
    const std::string_view found = nearest(word, candidates);
    return found.empty() ? std::string() : "did you mean \"" + std::string(found) + "\"?";
}

}  // namespace refract::rules
