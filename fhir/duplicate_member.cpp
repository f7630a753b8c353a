// Looking for a name that stands twice in one object of a document.
#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "fhir/json.h"

namespace refract::fhir {

namespace {

/// Members whose names a place may repeat: no other name of a request is ours to say, since
/// somebody may have put a patient's there.
constexpr std::array<std::string_view, 16> kSaidNames{"context", "draftOrders",       "prefetch",  "fhirAuthorization",
                                                      "entry",   "resource",          "contained", "code",
                                                      "coding",  "extension",         "component", "item",
                                                      "answer",  "dosageInstruction", "dosage",    "subject"};

/// The number, from 1, of a member whose name stands before it in the same object already, by
/// sorting: for objects of any size.
std::optional<std::size_t> repeatedOfMany(Value object) {
    std::vector<std::pair<std::string_view, std::size_t>> keys;
    for (const Member member : object.members()) keys.emplace_back(member.key, keys.size() + 1);
    std::sort(keys.begin(), keys.end());
    const auto twice =
        std::adjacent_find(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
    if (twice == keys.end()) return std::nullopt;
    return std::next(twice)->second;
}

/// The same. Most objects have few members, whose names differ in length or in a letter at
/// either end: a bit for each such shape, and only names of one shape are compared.
std::optional<std::size_t> repeated(Value object) {
    constexpr std::size_t kFew = 24;
    std::array<std::string_view, kFew> seen;
    std::size_t count = 0;
    std::uint64_t shapes = 0;
    for (const Member member : object.members()) {
        if (count == kFew) return repeatedOfMany(object);
        const std::string_view key = member.key;
        const std::uint64_t shape = nameShape(key);
        if ((shapes & shape) != 0) {
            const auto end = seen.begin() + static_cast<std::ptrdiff_t>(count);
            if (std::find(seen.begin(), end, key) != end) return count + 1;
        }
        shapes |= shape;
        seen[count++] = key;
    }
    return std::nullopt;
}

std::string step(std::string_view name, std::size_t number) {
    if (std::find(kSaidNames.begin(), kSaidNames.end(), name) != kSaidNames.end()) return "." + std::string(name);
    return ".#" + std::to_string(number);
}

// Recursion ends with the document's depth, which JsonLimits bounds.
std::optional<std::string> duplicateWithin(Value value, std::size_t depth) {
    std::size_t number = 0;
    if (value.isArray()) {
        for (const Value element : value.elements()) {
            if (auto place = duplicateWithin(element, depth)) return "[" + std::to_string(number) + "]" + *place;
            ++number;
        }
        return std::nullopt;
    }
    if (!value.isObject()) return std::nullopt;
    if (const auto twice = repeated(value)) return ".#" + std::to_string(*twice);
    if (depth == 0) return std::nullopt;
    for (const Member member : value.members()) {
        ++number;
        if (auto place = duplicateWithin(member.value, depth - 1)) return step(member.key, number) + *place;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> duplicateMember(Value value, std::size_t depth) {
    auto place = duplicateWithin(value, depth);
    if (place && place->starts_with('.')) place->erase(0, 1);
    return place;
}

}  // namespace refract::fhir
