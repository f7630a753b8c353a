// Placeholders of templates against the fields that a rule's findings will have.
#include "rules/rule_texts.h"

#include <algorithm>
#include <array>

#include "rules/collect.h"
#include "rules/fill.h"
#include "rules/trial_list.h"

namespace refract::rules {

namespace {

constexpr std::array<FieldSpec, 7> kCommon{{
    {"earliestDate", 14, "the latest of the earliest safe dates of all drugs with a washout"},
    {"age", 6, "age in completed years"},
    {"failed", 2, "adequate trials of this episode without response"},
    {"failedTrials", kLongestTrialList, "these, with dose, days and change in score where that fits"},
    {"counted", 2, "failed and possible trials of this episode"},
    {"items", kLongestItems, "of a card that collects: what it collects"},
    {"lastScore", 30, "the last PHQ-9 and its date, or that none is on file"},
}};

/// Blocks that plugin/cards draws.
constexpr std::string_view kBlocks[] = {"trials", "staging", "confirm", "washout", "options"};

/// The length that a placeholder may take; std::nullopt if nothing fills it.
std::optional<std::size_t> longest(std::string_view name, const RoleTable& roles) {
    for (const FieldSpec& field : kCommon) {
        if (field.name == name) return field.longest;
    }
    const std::size_t dot = name.find('.');
    const std::uint8_t role = roles.find(name.substr(0, dot));
    if (role == RoleTable::kNone) return std::nullopt;
    const auto& known = roles.all()[role];
    if (dot == std::string_view::npos) return known.longestName;
    for (const FieldSpec& field : fieldsOf(known.kind)) {
        if (field.name == name.substr(dot + 1)) return field.longest;
    }
    return std::nullopt;
}

std::vector<std::string> namesOf(const RoleTable& roles) {
    std::vector<std::string> names;
    names.reserve(std::size(kCommon));
    for (const FieldSpec& field : kCommon) names.emplace_back(field.name);
    for (const auto& role : roles.all()) {
        for (const FieldSpec& field : fieldsOf(role.kind)) {
            names.push_back(field.name.empty() ? role.name : role.name + "." + std::string(field.name));
        }
    }
    return names;
}

}  // namespace

std::span<const FieldSpec> commonFields() {
    return kCommon;
}

bool holdsHtml(std::string_view text) {
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const char next = at + 1 < text.size() ? text[at + 1] : ' ';
        const bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
        if (letter || next == '/' || next == '!' || next == '?') return true;
    }
    return false;
}

std::size_t checkText(std::string_view text, const RoleTable& roles, bool blocksAllowed, const Node& where,
                      AuthorErrors& errors) {
    std::size_t length = text.size();
    if (holdsHtml(text)) where.complain(errors, kNoHtml);
    const bool wellFormed = forEachPlaceholder(text, [&](std::string_view name, bool block) {
        if (block) {
            const bool known = std::find(std::begin(kBlocks), std::end(kBlocks), name) != std::end(kBlocks);
            if (!known || !blocksAllowed)
                where.complain(errors, "the block {{" + std::string(name) + "}} cannot stand here");
            return;
        }
        const auto most = longest(name, roles);
        if (!most) {
            const auto names = namesOf(roles);
            const std::string_view close = nearest(name, {names.begin(), names.end()});
            where.complain(errors, "nothing fills the placeholder {" + std::string(name) + "}",
                           close.empty() ? std::string() : "did you mean {" + std::string(close) + "}?");
            return;
        }
        length = length - name.size() - 2 + *most;
    });
    if (!wellFormed) where.complain(errors, "a brace is left open, or stands alone");
    return length;
}

void checkShortText(std::string_view text, const RoleTable& roles, std::size_t limit, const Node& where,
                    AuthorErrors& errors) {
    const std::size_t length = checkText(text, roles, false, where, errors);
    if (length < limit) return;
    where.complain(errors, "may take " + std::to_string(length) + " characters when filled; it must stay under " +
                               std::to_string(limit));
}

}  // namespace refract::rules
