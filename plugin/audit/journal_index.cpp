// Reading the rows of entries back.
#include "plugin/audit/journal_index.h"

#include <algorithm>

#include "fhir/json.h"

namespace refract::audit {

void JournalIndex::add(const Entry& entry) {
    fhir::Document document;
    std::string client, tenant, service, hookInstance;
    for (const auto& row : entry.of(Table::decisions)) {
        if (const auto root = document.parse(row)) {
            client = (*root)["client"].text();
            tenant = (*root)["tenant"].text();
            service = (*root)["service"].text();
            hookInstance = (*root)["hook_instance"].text();
        }
    }
    const std::size_t first = shown_.size();
    for (const auto& row : entry.of(Table::cards)) {
        if (const auto root = document.parse(row)) {
            Firing firing;
            firing.card = (*root)["card"].text();
            firing.decision = entry.id;
            firing.position = (*root)["position"].integer().value_or(0);
            firing.at = (*root)["at"].integer().value_or(0);
            firing.hookInstance = hookInstance;
            shown_.push_back({client, tenant, service, std::move(firing)});
        }
    }
    for (const auto& row : entry.of(Table::suggestions)) {
        const auto root = document.parse(row);
        if (!root) continue;
        const auto position = (*root)["position"].integer();
        for (std::size_t i = first; i < shown_.size(); ++i) {
            if (shown_[i].firing.position == position) {
                shown_[i].firing.suggestions.emplace_back((*root)["suggestion"].text());
            }
        }
    }
    for (const auto& row : entry.of(Table::feedback)) {
        const auto root = document.parse(row);
        if (!root) continue;
        for (auto& shown : shown_) {
            const bool same = shown.firing.decision == (*root)["decision"].integer() &&
                              shown.firing.position == (*root)["position"].integer();
            shown.firing.answered = shown.firing.answered || same;
        }
    }
}

void JournalIndex::clear() {
    shown_.clear();
}

std::vector<Firing> JournalIndex::find(const CardQuestion& question) const {
    std::vector<Firing> found;
    for (const auto& shown : shown_) {
        const bool theirs =
            shown.client == question.client && shown.tenant == question.tenant && shown.service == question.service;
        const bool asked =
            std::find(question.cards.begin(), question.cards.end(), shown.firing.card) != question.cards.end();
        if (theirs && asked) found.push_back(shown.firing);
    }
    return found;
}

}  // namespace refract::audit
