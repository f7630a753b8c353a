// How the house rules are told from the texts.
#include "tests/structure/house_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "tests/structure/cpp_scan.h"

namespace refract::structure {

namespace {

/// Files that may be longer, each with its reason.
const std::map<std::string_view, std::string_view>& longFiles() {
    static const std::map<std::string_view, std::string_view> kLongFiles{};
    return kLongFiles;
}

/// This folder speaks of what it forbids.
bool isTheChecker(std::string_view file) {
    return file.starts_with("tests/structure/");
}

bool isCode(std::string_view file) {
    return isCpp(file) || file.ends_with(".sh") || file.ends_with(".py") || file.ends_with(".ts") ||
           file.ends_with(".php");
}

/// Data is made by a script from published tables: their words are not ours.
bool isTable(std::string_view file) {
    return file.ends_with(".tsv") || file.ends_with(".csv");
}

std::size_t lineOf(std::string_view text, std::size_t at) {
    return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

bool isWordCharacter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Where `word` stands in `text`, not as a part of a longer word.
std::vector<std::size_t> findWord(std::string_view text, std::string_view word) {
    std::vector<std::size_t> found;
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const bool begins = at == 0 || !isWordCharacter(text[at - 1]) || !isWordCharacter(word.front());
        const auto end = at + word.size();
        const bool ends = end == text.size() || !isWordCharacter(text[end]) || !isWordCharacter(word.back());
        if (begins && ends) found.push_back(at);
    }
    return found;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// The text with 9 for every digit and A for every capital.
std::string shapeOf(std::string_view text) {
    std::string shape(text);
    std::transform(shape.begin(), shape.end(), shape.begin(), [](unsigned char c) {
        if (std::isdigit(c) != 0) return '9';
        return std::isupper(c) != 0 ? 'A' : static_cast<char>(c);
    });
    return shape;
}

/// What kind of code a literal looks like, when it is nothing else.
std::optional<std::string_view> codeKind(std::string_view text) {
    constexpr std::string_view kRuleLetters = "CDFMNPAR";
    const std::string shape = shapeOf(text);
    if (shape == "999-9" || shape == "9999-9" || shape == "99999-9") return "a LOINC code";
    const bool tailOfIcd10 = shape.find_first_not_of("9A", 4) == std::string::npos;
    if (shape.starts_with("A99.") && shape.size() > 4 && tailOfIcd10) return "an ICD-10 code";
    const bool ruleShape = shape == "A99" || (shape == "A999" && text.front() == 'R');
    if (ruleShape && kRuleLetters.find(text.front()) != std::string_view::npos) return "the id of one rule";
    return std::nullopt;
}

void checkLayout(const std::string& file, const std::string& text, Complaints& complaints) {
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    if (isCode(file) && lines > kLongestFile && !longFiles().contains(file)) {
        complaints.push_back({file, 0, std::to_string(lines) + " lines: a file this long is two"});
    }
    if (!isCpp(file)) return;
    if (!text.starts_with("//")) complaints.push_back({file, 1, "does not begin by saying what it is"});
    if (file.ends_with(".h") && text.find("\n#pragma once\n") == std::string::npos) {
        complaints.push_back({file, 0, "no #pragma once"});
    }
}

void checkWords(const std::string& file, const std::string& text, Complaints& complaints) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kWords{{
        {"TODO", "left for later"},
        {"FIXME", "left for later"},
        {"XXX", "left for later"},
        {"HACK", "left for later"},
        {"/home/", "a place on one machine"},
        {"/root/", "a place on one machine"},
        {"#include <regex>", "recursion that hostile input can deepen, and slow to build"},
    }};
    for (const auto& [word, reason] : kWords) {
        for (const auto at : findWord(text, word)) {
            complaints.push_back({file, lineOf(text, at), std::string(word) + ": " + std::string(reason)});
        }
    }
}

}  // namespace

Complaints checkFiles(const SourceTree& tree) {
    Complaints complaints;
    for (const auto& [file, text] : tree) {
        checkLayout(file, text, complaints);
        if (!isTheChecker(file) && !isTable(file)) checkWords(file, text, complaints);
    }
    for (const auto& [file, reason] : longFiles()) {
        if (!tree.contains(std::string(file))) complaints.push_back({std::string(file), 0, "is excused but not there"});
    }
    return complaints;
}

std::vector<std::string> drugNames(const SourceTree& tree) {
    std::vector<std::string> names;
    const auto found = tree.find("rules/knowledge/antidepressants.json");
    if (found == tree.end()) return names;
    const auto literals = scanCpp(found->second).literals;  // JSON strings are C++ strings
    for (std::size_t i = 0; i + 1 < literals.size(); ++i) {
        if (literals[i].text == "name" || literals[i].text == "ingredient")
            names.push_back(lower(literals[i + 1].text));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Complaints checkKnowledgeInCode(const SourceTree& tree, const std::vector<std::string>& drugs) {
    Complaints complaints;
    for (const auto& [file, text] : tree) {
        const bool ours = file.starts_with("fhir/") || file.starts_with("rules/") || file.starts_with("plugin/");
        if (!ours || !isCpp(file)) continue;
        for (const auto& literal : scanCpp(text).literals) {
            if (const auto what = codeKind(literal.text)) {
                complaints.push_back({file, literal.line, "\"" + literal.text + "\" looks like " + std::string(*what)});
            }
            const std::string words = lower(literal.text);
            for (const auto& drug : drugs) {
                if (!findWord(words, drug).empty()) complaints.push_back({file, literal.line, "names a drug: " + drug});
            }
        }
    }
    return complaints;
}

Complaints checkLinks(const SourceTree& tree) {
    Complaints complaints;
    for (const auto& [file, text] : tree) {
        if (!file.ends_with(".md")) continue;
        for (auto at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
            const std::string target = text.substr(at + 2, text.find_first_of(")#\n", at + 2) - at - 2);
            if (target.empty() || target.find(':') != std::string::npos) continue;  // in this file, or elsewhere
            const auto path = (std::filesystem::path(folderOf(file)) / target).lexically_normal().generic_string();
            const auto inside = tree.lower_bound(path + "/");
            const bool isFolder = inside != tree.end() && inside->first.starts_with(path + "/");
            if (!tree.contains(path) && !isFolder) {
                complaints.push_back({file, lineOf(text, at), "leads to " + target + ", which is not there"});
            }
        }
    }
    return complaints;
}

Complaints checkClocks(const SourceTree& tree) {
    static constexpr std::array<std::string_view, 6> kFolders{"fhir",         "rules",         "plugin/hooks",
                                                              "plugin/cards", "plugin/intake", "plugin/service"};
    static constexpr std::array<std::string_view, 6> kClocks{
        "system_clock::now", "localtime", "localtime_r", "gmtime", "getenv", "std::time("};
    Complaints complaints;
    for (const auto& [file, text] : tree) {
        if (!isCpp(file) || std::find(kFolders.begin(), kFolders.end(), folderOf(file)) == kFolders.end()) continue;
        const std::string code = scanCpp(text).code;
        for (const auto clock : kClocks) {
            for (const auto at : findWord(code, clock)) {
                complaints.push_back(
                    {file, lineOf(code, at), std::string(clock) + ": what is not in the request is a parameter"});
            }
        }
    }
    return complaints;
}

}  // namespace refract::structure
