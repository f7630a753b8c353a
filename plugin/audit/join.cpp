// The rules of joining (design.md decision 10).
#include "plugin/audit/join.h"

#include <algorithm>
#include <string>
#include <utility>

namespace refract::audit {

namespace {

fhir::Issue neverIssued(std::string details, std::size_t item, std::string_view element) {
    return {fhir::IssueCode::value,
            std::move(details),
            {},
            "feedback[" + std::to_string(item) + "]." + std::string(element)};
}

bool offered(const Firing& firing, const std::string& suggestion) {
    return std::find(firing.suggestions.begin(), firing.suggestions.end(), suggestion) != firing.suggestions.end();
}

/// The one that the client names; else the last at or before the outcome, and where its clock is so far
/// behind that there is none, the first.
std::pair<const Firing*, bool> firingOf(const Report& report, const std::vector<const Firing*>& shown) {
    const auto named = std::find_if(shown.rbegin(), shown.rend(), [&](const Firing* firing) {
        return !report.hookInstance.empty() && firing->hookInstance == report.hookInstance;
    });
    if (named != shown.rend()) return {*named, false};
    const Firing* last = shown.front();
    for (const auto* firing : shown) {
        if (firing->at <= report.outcomeAt) last = firing;
    }
    const auto open = std::count_if(shown.begin(), shown.end(), [](const Firing* firing) { return !firing->answered; });
    return {last, open > 1};
}

}  // namespace

fhir::Result<std::vector<Joined>> join(std::span<const Report> reports, std::span<const Firing> firings) {
    std::vector<Joined> joined;
    for (std::size_t item = 0; item < reports.size(); ++item) {
        const Report& report = reports[item];
        std::vector<const Firing*> shown;
        for (const auto& firing : firings) {
            if (firing.card == report.card) shown.push_back(&firing);
        }
        if (shown.empty()) return neverIssued("A card that this service has not issued.", item, "card");
        const auto [firing, ambiguous] = firingOf(report, shown);
        for (std::size_t i = 0; i < report.acceptedSuggestions.size(); ++i) {
            if (offered(*firing, report.acceptedSuggestions[i])) continue;
            return neverIssued("A suggestion that this card has not offered.", item,
                               "acceptedSuggestions[" + std::to_string(i) + "].id");
        }
        joined.push_back({firing->decision, firing->position, ambiguous});
    }
    return joined;
}

}  // namespace refract::audit
