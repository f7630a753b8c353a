// Answer validator: what is wrong with the JSON that a CDS service answered, each thing
// with the requirement that it breaks (C1–C8, D5, cds-resp-1 … cds-resp-4).
//
// Knows the standard and nothing of ours but the requirement ids of docs/conformance.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refract::conformance {

/// What the answer was an answer to.
struct Asked {
    std::string patientId;            ///< subject of suggested resources
    std::string intent = "proposal";  ///< "order" on the order hooks
    /// What our own services promise beyond the standard: a uuid, a detail and a topic on every card,
    /// drafts with a reason, no systemActions. Not for judging services of others.
    bool house = true;
};

/// "C2 cards[0].summary: 140 characters or more", one for each thing; empty when all is well.
std::vector<std::string> answerViolations(std::string_view answer, const Asked& asked);

}  // namespace refract::conformance
