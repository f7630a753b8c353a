// From templates, links and references to reads.
#include "plugin/service/missing.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "fhir/reader.h"
#include "plugin/service/supply.h"

namespace refract::service {

namespace {

using fhir::client::Allowed;
using fhir::client::Interaction;

constexpr std::string_view kMedication = "Medication";
constexpr std::array<std::string_view, 3> kRefersToMedication{"MedicationRequest", "MedicationDispense",
                                                              "MedicationStatement"};

bool refersToMedication(std::string_view type) {
    return std::find(kRefersToMedication.begin(), kRefersToMedication.end(), type) != kRefersToMedication.end();
}

/// A template with the patient in it; std::nullopt if it asks for something else too.
std::optional<std::string> resolved(std::string query, std::string_view patientId) {
    constexpr std::string_view kPatient = "{{context.patientId}}";
    for (auto at = query.find(kPatient); at != std::string::npos; at = query.find(kPatient, at + patientId.size())) {
        query.replace(at, kPatient.size(), patientId);
    }
    if (query.find("{{") != std::string::npos) return std::nullopt;
    return query;
}

std::string_view nextPageOf(fhir::Value bundle) {
    for (const fhir::Value link : bundle["link"].elements()) {
        if (link["relation"].text() == "next") return link["url"].text();
    }
    return {};
}

bool isIdCharacter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
}

/// "Medication/1" of a reference to a Medication on that server.
std::optional<std::string> medicationOn(const std::string& base, std::string_view reference) {
    if (reference.starts_with(base + "/")) reference.remove_prefix(base.size() + 1);
    if (const auto history = reference.find("/_history/"); history != std::string_view::npos) {
        reference = reference.substr(0, history);
    }
    constexpr std::string_view kType = "Medication/";
    if (!reference.starts_with(kType)) return std::nullopt;
    const auto id = reference.substr(kType.size());
    constexpr std::size_t kLongestId = 64;
    const bool dots = id.find_first_not_of('.') == std::string_view::npos;
    if (dots || id.size() > kLongestId || !std::all_of(id.begin(), id.end(), isIdCharacter)) return std::nullopt;
    return std::string(reference);
}

/// The read that brings one key; std::nullopt if the scopes do not cover it.
std::optional<Wanted> wantedFor(const std::string& key, std::string query, const fhir::client::Scopes& scopes) {
    const auto end = query.find_first_of("?/");
    const std::string type = query.substr(0, end);
    const bool search = end != std::string::npos && query[end] == '?';
    const auto allowed = scopes.allows(type, search ? Interaction::search : Interaction::read);
    if (allowed == Allowed::no) return std::nullopt;
    if (refersToMedication(type) && scopes.allows(kMedication, Interaction::read) != Allowed::no) {
        query += "&_include=" + type + ":medication";
    }
    return Wanted{key, {std::move(query), false}, allowed == Allowed::inPart, false};
}

}  // namespace

Missing missingOf(const hooks::HookRequest& request, std::string_view serviceId, const fhir::client::Scopes& scopes) {
    Missing missing;
    const auto* definition = definitionOf(serviceId, request.hook);
    if (definition == nullptr) return missing;
    for (const auto& [key, query] : definition->prefetch) {
        if (const auto* entry = request.find(key)) {
            if (entry->state != hooks::PrefetchEntry::State::supplied) continue;
            const auto next = nextPageOf(entry->value);
            if (!next.empty()) missing.wanted.push_back({key, {std::string(next), true}, false, false});
            continue;
        }
        auto what = resolved(query, request.patientId);
        if (!what) continue;
        if (auto wanted = wantedFor(key, std::move(*what), scopes)) {
            missing.wanted.push_back(std::move(*wanted));
        } else {
            missing.outOfScope.push_back(key);
        }
    }
    return missing;
}

std::vector<Wanted> missingMedications(const fhir::Collection& resources, const fhir::Collection& orders,
                                       const std::string& base, const fhir::client::Scopes& scopes,
                                       std::set<std::string, std::less<>>& asked) {
    std::vector<Wanted> wanted;
    if (scopes.allows(kMedication, Interaction::read) == Allowed::no) return wanted;
    const auto look = [&](const fhir::Collection& collection) {
        for (const auto& item : collection.items()) {
            if (asked.size() >= kMostMedications) return;
            if (!refersToMedication(fhir::resourceType(item.json))) continue;
            const auto reference = item.json["medicationReference"]["reference"].text();
            const auto medication = medicationOn(base, reference);
            if (!medication || collection.resolve(reference, item) != nullptr ||
                resources.resolve(reference, item) != nullptr || !asked.insert(*medication).second) {
                continue;
            }
            wanted.push_back({std::string(kMedications), {*medication, false}, false, false});
        }
    };
    look(orders);  // what is being ordered comes first, should there be more than are read
    look(resources);
    return wanted;
}

std::string plainQuery(const std::string& query) {
    const auto question = query.find('?');
    if (question == std::string::npos) return query;
    std::string text = query.substr(0, question);
    char separator = '?';
    for (std::size_t begin = question + 1; begin < query.size();) {
        const auto end = std::min(query.find('&', begin), query.size());
        if (query[begin] != '_') {
            text.append(1, separator).append(query, begin, end - begin);
            separator = '&';
        }
        begin = end + 1;
    }
    return text;
}

}  // namespace refract::service
