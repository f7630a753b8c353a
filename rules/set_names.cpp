// Reading a file of names, and looking for them in a text.
#include "rules/set_names.h"

#include <algorithm>

#include "rules/name_dictionary.h"

namespace refract::rules {

namespace {

/// Folded words with a blank at either end, so that a search finds whole words alone.
std::string spaced(std::string_view text) {
    return ' ' + foldedKey(text) + ' ';
}

std::vector<std::string> readNames(const Node& list, AuthorErrors& errors) {
    std::vector<std::string> names;
    for (const Node& node : list.elements()) {
        names.push_back(spaced(node.text()));
        if (foldedKey(node.text()).empty()) node.complain(errors, "there is no word in this name");
    }
    return names;
}

bool holdsAny(const std::string& text, const std::vector<std::string>& names) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return text.find(name) != std::string::npos; });
}

/// A denial reaches as far as its clause. A comma does not end one: "no mania, no bipolar disorder".
std::vector<std::string> clausesOf(std::string_view text) {
    std::vector<std::string> clauses;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(";.\n"), text.size());
        std::string clause = spaced(text.substr(0, end));
        if (clause.size() > 2) clauses.push_back(std::move(clause));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return clauses;
}

}  // namespace

SetNames SetNames::load(const KnowledgeFile& file, const ValueSets& sets, AuthorErrors& errors) {
    SetNames result;
    const Node root = file.root();
    result.deniedBefore_ = readNames(root["denials"]["before"], errors);
    result.deniedAfter_ = readNames(root["denials"]["after"], errors);
    for (const Node& node : root["names"].elements()) {
        const ValueSet* set = sets.find(node["set"].requireString(errors));
        if (set == nullptr) {
            node["set"].complain(errors, "there is no value set \"" + node["set"].text() + "\"");
            continue;
        }
        result.entries_.push_back({set->index, readNames(node["names"], errors), readNames(node["whole"], errors)});
        const auto sources = node["sources"].strings();
        result.sources_.insert(result.sources_.end(), sources.begin(), sources.end());
    }
    return result;
}

std::vector<std::uint32_t> SetNames::setsNamed(std::string_view text) const {
    std::vector<std::uint32_t> found;
    for (const std::string& clause : clausesOf(text)) {
        for (const Entry& entry : entries_) {
            if (names(entry, clause)) found.push_back(entry.set);
        }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

bool SetNames::names(const Entry& entry, const std::string& clause) const {
    if (std::find(entry.whole.begin(), entry.whole.end(), clause) != entry.whole.end()) return true;
    return std::any_of(entry.names.begin(), entry.names.end(), [&](const std::string& name) {
        const auto at = clause.find(name);
        // The blank on either side belongs to the neighbour as well.
        return at != std::string::npos && !denied(clause.substr(0, at + 1), clause.substr(at + name.size() - 1));
    });
}

bool SetNames::denied(const std::string& before, const std::string& after) const {
    return holdsAny(before, deniedBefore_) || holdsAny(after, deniedAfter_);
}

}  // namespace refract::rules
