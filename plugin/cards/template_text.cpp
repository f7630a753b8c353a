// Filling templates.
#include "plugin/cards/template_text.h"

#include <algorithm>

#include "plugin/cards/cards.h"
#include "rules/fill.h"

namespace refract::cards {

namespace {

std::string_view trimmed(std::string_view line) {
    const auto first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

/// The name in a line that is "{{name}}" alone, or empty.
std::string_view blockName(std::string_view line) {
    line = trimmed(line);
    if (line.size() < 5 || !line.starts_with("{{") || !line.ends_with("}}")) return {};
    return line.substr(2, line.size() - 4);
}

}  // namespace

std::string fillText(std::string_view text, const Resolver& resolve, const Wording& wording) {
    std::string filled;
    filled.reserve(text.size() + text.size() / 2);
    while (!text.empty()) {
        const auto open = text.find('{');
        const auto close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) break;
        filled += text.substr(0, open);
        auto value = resolve(text.substr(open + 1, close - open - 1));
        filled += value ? *std::move(value) : wording.phrase("cards.unknown");
        text.remove_prefix(close + 1);
    }
    filled += text;
    return filled;
}

Resolver fieldResolver(const rules::Fields& fields, const Wording& wording, TextKind kind) {
    return [&fields, &wording, kind](std::string_view name) -> std::optional<std::string> {
        const auto field = fields.find(name);
        if (field == fields.end()) {
            const auto threshold = wording.threshold(name);
            return threshold ? std::optional(rules::numberText(*threshold)) : std::nullopt;
        }
        const auto* untrusted = std::get_if<rules::Untrusted>(&field->second);
        if (untrusted == nullptr) return rules::fieldText(field->second);
        return kind == TextKind::markdown ? render(*untrusted) : wording.phrase("cards.as-written");
    };
}

std::string fillFields(std::string_view text, const rules::Fields& fields, const Wording& wording, TextKind kind) {
    return fillText(text, fieldResolver(fields, wording, kind), wording);
}

std::string phraseText(std::string_view id, const rules::Fields& fields, const Wording& wording, TextKind kind) {
    return fillFields(wording.phrase(id), fields, wording, kind);
}

std::string fillDetail(std::string_view text, const Resolver& resolve, const BlockDrawer& draw,
                       const Wording& wording) {
    std::string filled;
    bool blank = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto block = blockName(line);
        const std::string drawn = block.empty() ? fillText(line, resolve, wording) : draw(block);
        if (trimmed(drawn).empty()) {
            blank = !filled.empty();
            continue;
        }
        if (!filled.empty()) filled += blank ? "\n\n" : "\n";
        blank = false;
        filled += drawn;
    }
    return filled;
}

std::string capitalised(std::string sentence) {
    if (!sentence.empty() && sentence.front() >= 'a' && sentence.front() <= 'z') {
        sentence.front() = static_cast<char>(sentence.front() - 'a' + 'A');
    }
    return sentence;
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const auto& part : parts) {
        if (!text.empty()) text += separator;
        text += part;
    }
    return text;
}

}  // namespace refract::cards
