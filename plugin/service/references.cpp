// From the witnesses of findings back to the codes of the request.
#include "plugin/service/references.h"

#include <algorithm>

#include "fhir/reader.h"

namespace refract::service {

namespace {

/// What of a coding is repeated: as long as any code or name of a terminology.
constexpr std::size_t kLongest = 256;
/// Of one resource, and of one card.
constexpr std::size_t kMostCodings = 32;

std::string text(fhir::Value value) {
    const auto whole = value.text();
    return whole.size() <= kLongest ? std::string(whole) : std::string();
}

bool same(const hooks::Coding& a, const hooks::Coding& b) {
    return a.system == b.system && a.code == b.code;
}

void add(std::vector<hooks::Coding>& to, const std::vector<hooks::Coding>& codings) {
    for (const auto& coding : codings) {
        const bool known = std::any_of(to.begin(), to.end(), [&](const auto& one) { return same(one, coding); });
        if (!known && to.size() < kMostCodings) to.push_back(coding);
    }
}

}  // namespace

References::References(const fhir::Collection& record, const fhir::Collection& orders) {
    read(record);
    read(orders);
}

void References::read(const fhir::Collection& resources) {
    for (const auto& item : resources.items()) {
        const auto type = fhir::resourceType(item.json);
        const auto id = item.json["id"].text();
        if (id.empty() || !item.container.absent()) continue;
        fhir::Value coded;
        if (type == "Condition") coded = item.json["code"];
        if (type == "MedicationRequest") coded = item.json["medicationCodeableConcept"];
        std::vector<hooks::Coding> codings;
        for (const fhir::Value coding : coded["coding"].elements()) {
            hooks::Coding one{text(coding["system"]), text(coding["code"]), text(coding["display"])};
            if (!one.code.empty() && codings.size() < kMostCodings) codings.push_back(std::move(one));
        }
        if (!codings.empty()) codings_[std::string(type).append("/").append(id)] = std::move(codings);
    }
}

std::vector<hooks::Card> References::on(const cards::Said& said, const std::vector<rules::Finding>& findings) const {
    auto cards = said.cards;
    for (auto& card : cards) card.references.emplace();
    for (std::size_t i = 0; i < findings.size(); ++i) {
        if (said.cardOfFinding[i] == cards::Said::npos) continue;
        auto& references = *cards[said.cardOfFinding[i]].references;
        for (const auto& witness : findings[i].witnesses) {
            const auto found = codings_.find(witness.reference);
            if (found == codings_.end()) continue;
            add(witness.reference.starts_with("Condition/") ? references.conditions : references.medications,
                found->second);
        }
    }
    return cards;
}

}  // namespace refract::service
