// References: the client's own codes of the medications and conditions that a card is about.
//
// Bahmni places a card beside the order whose coding the card repeats. Only for clients that are
// known to need it: the codes are the request's, and go nowhere but back into the answer.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/bundle.h"
#include "plugin/cards/cards.h"
#include "plugin/hooks/card.h"

namespace refract::service {

class References {
public:
    References() = default;
    References(const fhir::Collection& record, const fhir::Collection& orders);

    /// The cards, each with the codes of what its findings rest on.
    std::vector<hooks::Card> on(const cards::Said& said, const std::vector<rules::Finding>& findings) const;

private:
    void read(const fhir::Collection& resources);
    /// "MedicationRequest/1" → its codes.
    std::map<std::string, std::vector<hooks::Coding>, std::less<>> codings_;
};

}  // namespace refract::service
