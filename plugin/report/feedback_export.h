// Feedback on evidence-based decision support, as ONC 45 CFR 170.315(b)(11)(ii)(C) asks for it
// in a computable format: the intervention, the action taken, what the user said, the user,
// the date and the location. One row for each report of feedback. Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/quality/firings.h"

namespace refract::report {

struct FeedbackRow {
    std::string intervention;  ///< the rule that leads the card
    std::string version;       ///< of the rule
    std::string edition;       ///< of the knowledge
    std::string action;        ///< "accepted", "overridden"
    std::string accepted;      ///< what was accepted, separated by "; "
    std::string reason;        ///< code of the override reason
    std::string display;       ///< of that code, as the client has it; empty without the keys
    std::string comment;       ///< what the user wrote; empty without the keys
    std::string user;          ///< "Practitioner/12" with the keys, else the pseudonym
    std::string date;          ///< when it was answered, by the client's clock
    std::string received;
    std::string location;
    std::string client;
    std::string hook;
};

/// Opens a sealed field of the record (audit/seal.h); empty where its key is not there.
using Open = std::function<std::string(std::string_view field, std::string_view sealed)>;

std::vector<FeedbackRow> feedbackRows(const quality::DecisionDetail& decision, const Open& open);
/// The first line of the CSV.
std::string feedbackCsvHead();
std::string feedbackCsv(const FeedbackRow& row);
std::string feedbackJson(const FeedbackRow& row);

}  // namespace refract::report
