// FeedbackItem: one item of a feedback request, checked as far as the standard goes (F1).
//
// Source: CDS Hooks 3.0 "Feedback". Values that own their text.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "fhir/json.h"
#include "fhir/result.h"
#include "plugin/hooks/card.h"

namespace refract::hooks {

struct FeedbackItem {
    std::string card;  ///< uuid, in lower case
    bool accepted = false;
    std::vector<std::string> acceptedSuggestions;  ///< uuids, in lower case
    Coding reason;                                 ///< overrideReason.reason; empty when there is none
    std::string comment;                           ///< overrideReason.userComment
    std::chrono::sys_time<std::chrono::milliseconds> when;
    std::string hookInstance;  ///< extension["org.refract.hookInstance"]; empty when the client does not say
};

/// Items in one request; a client that has kept more back sends several.
inline constexpr std::size_t kMostFeedbackItems = 1000;
/// Bytes of a userComment: a page of text.
inline constexpr std::size_t kLongestComment = 4096;

/// All items in their order, or the Issue of the first thing that is wrong: structure, required,
/// value, invariant (cds-fb-2: accepted needs suggestions; cds-fb-3: an overrideReason needs a reason or a
/// comment), tooLong.
fhir::Result<std::vector<FeedbackItem>> readFeedback(const fhir::Document& document);

}  // namespace refract::hooks
