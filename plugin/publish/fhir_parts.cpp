// Metadata and narrative of exported resources.
#include "plugin/publish/fhir_parts.h"

#include <cctype>

namespace refract::publish {

std::string urlOf(const rules::EditionInfo& edition, std::string_view type, std::string_view id) {
    const bool urn = edition.canonicalBase.starts_with("urn:");
    const char* separator = urn ? ":" : "/";
    return edition.canonicalBase + separator + std::string(type) + separator + std::string(id);
}

std::string extensionUrl(const rules::EditionInfo& edition, std::string_view name) {
    return urlOf(edition, "StructureDefinition", name);
}

std::string computerName(std::string_view id) {
    std::string name;
    bool wordStarts = true;
    for (const char c : id) {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isalnum(letter) == 0) {
            wordStarts = true;
            continue;
        }
        name += wordStarts ? static_cast<char>(std::toupper(letter)) : c;
        wordStarts = false;
    }
    if (name.empty() || std::isupper(static_cast<unsigned char>(name.front())) == 0) name.insert(0, "Set");
    return name;
}

std::string escapeXhtml(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '&':
                escaped += "&amp;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            default: {
                const auto byte = static_cast<unsigned char>(c);
                constexpr unsigned char kFirstPrintable = 0x20;
                if (byte >= kFirstPrintable || c == '\n' || c == '\t') escaped += c;
            }
        }
    }
    return escaped;
}

void writeConcept(hooks::JsonWriter& writer, std::string_view key, std::string_view system, std::string_view code) {
    writer.key(key);
    writer.startObject();
    writer.key("coding");
    writer.startArray();
    writer.startObject();
    writer.member("system", system);
    writer.member("code", code);
    writer.endObject();
    writer.endArray();
    writer.endObject();
}

void writeHead(hooks::JsonWriter& writer, const rules::EditionInfo& edition, const ResourceHead& head) {
    writer.startObject();
    writer.member("resourceType", head.type);
    writer.member("id", head.id);
    std::string div = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><h2>" + escapeXhtml(head.title) + "</h2>";
    for (const std::string& paragraph : head.narrative) {
        if (!paragraph.empty()) div += "<p>" + escapeXhtml(paragraph) + "</p>";
    }
    div += "<p>" + escapeXhtml(edition.disclaimer) + "</p></div>";
    writer.key("text");
    writer.startObject();
    writer.member("status", "generated");
    writer.member("div", div);
    writer.endObject();
    if (!head.extensions.empty()) {
        writer.key("extension");
        writer.startArray();
        for (const auto& [name, code] : head.extensions) {
            writer.startObject();
            writer.member("url", extensionUrl(edition, name));
            writer.member("valueCode", code);
            writer.endObject();
        }
        writer.endArray();
    }
    writer.member("url", urlOf(edition, head.type, head.id));
    writer.member("version", head.version);
    writer.member("name", head.name);
    writer.member("title", head.title);
    writer.member("status", "draft");
    writer.member("experimental", true);
    writer.member("date", edition.date);
}

}  // namespace refract::publish
