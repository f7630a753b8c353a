// What all exported resources share: metadata, narrative, and names.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/hooks/json_writer.h"
#include "rules/knowledge.h"

namespace refract::publish {

struct ResourceHead {
    std::string type, id, version, name, title;
    std::vector<std::string> narrative;  ///< paragraphs, not yet escaped
    /// Extensions of our own: the last part of the url, and a code.
    std::vector<std::pair<std::string, std::string>> extensions;
};

struct Resource {
    std::string type, id, url, version, json;
};

std::string urlOf(const rules::EditionInfo& edition, std::string_view type, std::string_view id);
std::string extensionUrl(const rules::EditionInfo& edition, std::string_view name);

/// "mao-b-low-dose" -> "MaoBLowDose": a name that can be one of a program (R4: [A-Z][A-Za-z0-9_]*).
std::string computerName(std::string_view id);

/// Text for XHTML: markup characters escaped, control characters (which XML has not) left out.
std::string escapeXhtml(std::string_view text);

/// Opens the object, and writes resourceType, id, text, extension, url, version, name,
/// title, status, experimental and date.
void writeHead(hooks::JsonWriter& writer, const rules::EditionInfo& edition, const ResourceHead& head);

/// A CodeableConcept of one coding.
void writeConcept(hooks::JsonWriter& writer, std::string_view key, std::string_view system, std::string_view code);

Resource planDefinition(const rules::Rule& rule, const std::vector<std::string>& valueSets,
                        const rules::Knowledge& knowledge);
/// `leftOut` gets the names of drugs that have no RxNorm number.
Resource valueSet(const rules::ValueSet& set, const rules::Knowledge& knowledge, std::vector<std::string>& leftOut);

}  // namespace refract::publish
