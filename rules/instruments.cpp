// Loading instruments.json, and looking a code up in it.
#include "rules/instruments.h"

#include <algorithm>
#include <cctype>

#include "rules/code_check.h"
#include "rules/code_names.h"

namespace refract::rules {

namespace {

bool sameCode(const Code& a, const Code& b) {
    return a.system == b.system && a.code == b.code;
}

std::vector<Code> readCodes(const Node& node, AuthorErrors& errors) {
    std::vector<Code> codes;
    for (const Node& element : node.elements()) {
        const std::string system = element["system"].requireString(errors);
        Code code{codeSystemByName(system), element["code"].requireString(errors)};
        if (code.system == fhir::CodeSystem::none) {
            element["system"].complain(errors, "unknown code system \"" + system + "\"");
        } else if (const auto fault = codeFault(code.system, code.code, false); !fault.empty()) {
            element["code"].complain(errors, "\"" + code.code + "\" " + fault);
        }
        codes.push_back(std::move(code));
    }
    return codes;
}

std::optional<Instrument> instrumentById(std::string_view id) {
    for (const Instrument instrument : {Instrument::phq9, Instrument::phq2, Instrument::gad7}) {
        if (instrumentName(instrument) == id) return instrument;
    }
    return std::nullopt;
}

std::string lowerTrimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    std::string result(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

}  // namespace

std::optional<int> InstrumentDefinition::answerPoints(std::string_view code, std::string_view text) const {
    if (const auto known = answers.find(std::string(code)); known != answers.end()) return known->second;
    if (const auto known = answerTexts.find(lowerTrimmed(text)); known != answerTexts.end()) return known->second;
    return std::nullopt;
}

Instruments Instruments::load(const KnowledgeFile& file, AuthorErrors& errors) {
    Instruments instruments;
    const Node root = file.root();
    for (const Node& node : root["instruments"].elements()) {
        InstrumentDefinition definition;
        definition.name = node["name"].requireString(errors);
        const auto instrument = instrumentById(definition.name);
        if (!instrument) {
            node["name"].complain(errors, "no instrument of that name can be read");
            continue;
        }
        definition.instrument = *instrument;
        definition.totals = readCodes(node["totals"], errors);
        definition.panels = readCodes(node["panels"], errors);
        definition.items = readCodes(node["items"], errors);
        definition.itemMaximum = static_cast<int>(node["itemMaximum"].requireNumber(errors));
        definition.totalMaximum = static_cast<int>(node["totalMaximum"].requireNumber(errors));
        if (const auto item = node["safetyItem"].number()) {
            definition.safetyItem = static_cast<std::size_t>(*item) - 1;
            if (*definition.safetyItem >= definition.items.size()) {
                node["safetyItem"].complain(errors, "there is no item of that number");
                definition.safetyItem.reset();
            }
        }
        for (const auto& [code, points] : node["answers"].members()) {
            definition.answers.emplace(std::string(code), static_cast<int>(points.requireNumber(errors)));
        }
        for (const auto& [text, points] : node["answerTexts"].members()) {
            definition.answerTexts.emplace(lowerTrimmed(text), static_cast<int>(points.requireNumber(errors)));
        }
        instruments.definitions_.push_back(std::move(definition));
    }
    for (std::string name : root["notRead"].strings()) {
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        instruments.unreadNames_.push_back(std::move(name));
    }
    return instruments;
}

const InstrumentDefinition* Instruments::byTotal(const Code& code) const {
    for (const auto& definition : definitions_) {
        for (const auto& total : definition.totals) {
            if (sameCode(total, code)) return &definition;
        }
    }
    return nullptr;
}

const InstrumentDefinition* Instruments::byPanel(const Code& code) const {
    for (const auto& definition : definitions_) {
        for (const auto& panel : definition.panels) {
            if (sameCode(panel, code)) return &definition;
        }
    }
    return nullptr;
}

std::vector<Instruments::ItemOf> Instruments::byItem(const Code& code) const {
    std::vector<ItemOf> found;
    for (const auto& definition : definitions_) {
        for (std::size_t i = 0; i < definition.items.size(); ++i) {
            if (sameCode(definition.items[i], code)) found.push_back({&definition, i});
        }
    }
    return found;
}

bool Instruments::namesUnreadInstrument(std::string_view text) const {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    return std::any_of(unreadNames_.begin(), unreadNames_.end(),
                       [&](const std::string& name) { return lower.find(name) != std::string::npos; });
}

}  // namespace refract::rules
