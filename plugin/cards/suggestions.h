// Suggestions: a rule's offers as CDS Hooks suggestions, with the FHIR resources that
// they create or the drafts that they remove (C3, C8).
//
// Pure. An offer of which one action cannot be made (its target is no draft in this
// finding, its template no resource) is left out whole.
#pragma once

#include <string_view>
#include <vector>

#include "plugin/cards/cards.h"
#include "plugin/cards/wording.h"

namespace refract::cards {

/// Whom and what suggested resources are about; a part of CardContext.
struct ResourceContext {
    std::string_view patientId, encounterId, userId;
};

/// The offers of one finding; their uuids derive from the card's.
std::vector<hooks::Suggestion> suggestionsOf(const rules::Finding& finding, const rules::Question& question,
                                             const ResourceContext& about, const Wording& wording,
                                             std::string_view cardUuid);

/// The resource of a create action, as JSON; empty when the template is none.
std::string createdResource(const rules::RuleAction& action, const rules::Finding& finding,
                            const rules::Question& question, const ResourceContext& about, const Wording& wording);

}  // namespace refract::cards
