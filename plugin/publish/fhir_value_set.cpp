// A value set as ValueSet: drugs as RxNorm ingredients, codes by system.
//
// A code of ICD-10 is kept without its dot and gets it back here. "Everything that begins
// so" is a filter of R4, op regex on the property code, and not is-a: the knowledge means
// the beginning of the code, whatever the hierarchy.
#include <map>

#include "fhir/coding.h"
#include "plugin/publish/edition_words.h"
#include "plugin/publish/fhir_parts.h"

namespace refract::publish {

namespace {

/// Numbers of our own for what RxNorm does not have begin here (rules/terminology.h).
constexpr rules::IngredientId kOwnNumbers = 4'000'000'000U;
constexpr std::size_t kCategory = 3;  ///< characters of an ICD-10 category, before the dot

std::string systemUrl(fhir::CodeSystem system) {
    // The rules take ICD-10 and ICD-10-CM alike; the codes are those of ICD-10-CM.
    if (system == fhir::CodeSystem::icd10) return "http://hl7.org/fhir/sid/icd-10-cm";
    return std::string(fhir::codeSystemUri(system));
}

std::string dotted(const rules::CodeMember& member) {
    if (member.system != fhir::CodeSystem::icd10 || member.code.size() <= kCategory) return member.code;
    return member.code.substr(0, kCategory) + "." + member.code.substr(kCategory);
}

std::string regexOf(const rules::CodeMember& member) {
    std::string pattern;
    for (const char c : dotted(member)) {
        if (c == '.') pattern += '\\';
        pattern += c;
    }
    return pattern + ".*";
}

struct Codes {
    std::vector<std::string> exact;
    std::string prefixes;  ///< one regular expression for all: filters of one include are joined by "and"
};

void writeDrugs(hooks::JsonWriter& writer, const rules::EditionInfo& edition,
                const std::map<rules::IngredientId, std::vector<const rules::DrugMember*>>& drugs,
                const rules::Terminology& terminology) {
    writer.startObject();
    writer.member("system", fhir::codeSystemUri(fhir::CodeSystem::rxnorm));
    writer.key("concept");
    writer.startArray();
    for (const auto& [ingredient, members] : drugs) {
        const std::string name(terminology.ingredientName(ingredient));
        writer.startObject();
        bool open = false;
        for (const rules::DrugMember* member : members) {
            const std::string words = memberWords(*member, terminology);
            if (words == name) continue;
            if (!open) {
                writer.key("extension");
                writer.startArray();
            }
            open = true;
            writer.startObject();
            writer.member("url", extensionUrl(edition, "counts-when"));
            writer.member("valueString", words);
            writer.endObject();
        }
        if (open) writer.endArray();
        writer.member("code", std::to_string(ingredient));
        writer.member("display", name);
        writer.endObject();
    }
    writer.endArray();
    writer.endObject();
}

void writeCodes(hooks::JsonWriter& writer, const std::string& system, const Codes& codes) {
    if (!codes.exact.empty()) {
        writer.startObject();
        writer.member("system", system);
        writer.key("concept");
        writer.startArray();
        for (const std::string& code : codes.exact) {
            writer.startObject();
            writer.member("code", code);
            writer.endObject();
        }
        writer.endArray();
        writer.endObject();
    }
    if (codes.prefixes.empty()) return;
    writer.startObject();
    writer.member("system", system);
    writer.key("filter");
    writer.startArray();
    writer.startObject();
    writer.member("property", "code");
    writer.member("op", "regex");
    writer.member("value", codes.prefixes);
    writer.endObject();
    writer.endArray();
    writer.endObject();
}

}  // namespace

Resource valueSet(const rules::ValueSet& set, const rules::Knowledge& knowledge, std::vector<std::string>& leftOut) {
    const rules::Terminology& terminology = knowledge.terminology();
    const rules::EditionInfo& edition = knowledge.edition();
    std::map<rules::IngredientId, std::vector<const rules::DrugMember*>> drugs;
    std::string words;
    std::string unnumbered;
    for (const rules::DrugMember& member : set.drugs) {
        words += (words.empty() ? "" : "; ") + memberWords(member, terminology);
        if (member.ingredient < kOwnNumbers) {
            drugs[member.ingredient].push_back(&member);
        } else {
            const std::string name(terminology.ingredientName(member.ingredient));
            unnumbered += (unnumbered.empty() ? "" : ", ") + name;
            leftOut.push_back(name + " (" + set.id + ")");
        }
    }
    std::map<std::string, Codes> codes;
    for (const rules::CodeMember& member : set.codes) {
        Codes& of = codes[systemUrl(member.system)];
        if (member.prefix) {
            of.prefixes += (of.prefixes.empty() ? "" : "|") + regexOf(member);
        } else {
            of.exact.push_back(dotted(member));
        }
    }
    if (!unnumbered.empty()) unnumbered = "Belong to it too, and have no RxNorm number here: " + unnumbered + ".";
    if (!words.empty()) words = "Drugs: " + words + ".";

    hooks::JsonWriter writer;
    const ResourceHead head{"ValueSet",
                            set.id,
                            edition.id,
                            computerName(set.id),
                            set.title,
                            {words, unnumbered},
                            {{"confidence", std::string(1, set.confidence)}}};
    writeHead(writer, edition, head);
    writer.member("description", words.empty() && unnumbered.empty() ? set.title : words + unnumbered);
    writer.member("purpose", edition.disclaimer);
    if (!drugs.empty() || !codes.empty()) {
        writer.key("compose");
        writer.startObject();
        writer.key("include");
        writer.startArray();
        if (!drugs.empty()) writeDrugs(writer, edition, drugs, terminology);
        for (const auto& [system, of] : codes) writeCodes(writer, system, of);
        writer.endArray();
        writer.endObject();
    }
    writer.endObject();
    return {head.type, head.id, urlOf(edition, head.type, head.id), head.version, writer.take()};
}

}  // namespace refract::publish
